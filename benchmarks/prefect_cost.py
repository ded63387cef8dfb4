"""What Prefect costs: the same packets drained without it and in runs of its flow, with all processes counted.

    .venv/bin/python benchmarks/prefect_cost.py [--copies 2] [--rounds 2] [--packets FOLDER]

The reading processes do the same work in both ways, and their share of the processor's time swings by more than Prefect takes;
so the cost is what the worker's own process and the server take more, set against all that a drain without Prefect takes.
Shown apart: starting (loading Prefect, once for a resident worker), and what a server takes by being there, which depends
on how long the machine needs and not on the packets: it is what the server takes meanwhile when nobody calls it.
"""
from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TICK = os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Measure, and print a table; the exit status is 1 when Prefect costs more than 5 %."""
    arguments = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    arguments.add_argument("--packets", type=Path, default=ROOT / "sample_filings" / "packets")
    arguments.add_argument("--forms", type=Path, default=ROOT / "sample_filings" / "forms")
    arguments.add_argument("--copies", type=int, default=1)
    arguments.add_argument("--rounds", type=int, default=2)
    arguments.add_argument("--inner", choices=("plain", "flow"))
    chosen = arguments.parse_args()
    if chosen.inner:
        print(json.dumps(drain_here(chosen.inner)))
        return
    with tempfile.TemporaryDirectory(prefix="lockbox-cost-") as folder:
        raise SystemExit(compare(Path(folder), chosen))


def compare(folder: Path, chosen: argparse.Namespace) -> int:
    """Run both ways in turn and tell the difference."""
    port = free_port()
    found: dict[str, list[dict[str, float]]] = {"plain": [], "flow": []}
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    environment.pop("PREFECT_API_URL", None)
    server = start_server(folder, port, environment)
    try:
        time.sleep(10)                 # the server comes to rest
        for number in range(chosen.rounds):
            for way in ("plain", "flow"):
                data = prepared(folder / f"{way}{number}", chosen)
                ours = environment | {"LOCKBOX_DATA_DIR": str(data)}
                if way == "flow":
                    ours |= {"PREFECT_API_URL": f"http://127.0.0.1:{port}/api", "PREFECT_HOME": str(folder / "prefect")}
                before, began = tree_seconds(server.pid), time.monotonic()
                told = subprocess.run([sys.executable, __file__, "--inner", way], env=ours, check=True, text=True,
                                      stdout=subprocess.PIPE, timeout=3600).stdout
                if way == "flow":
                    time.sleep(5)      # events are still being written
                taken, wall = tree_seconds(server.pid) - before, time.monotonic() - began
                found[way].append({**json.loads(told.splitlines()[-1]), "server": taken, "wall": wall})
                print(way, found[way][-1], flush=True)
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(30)
    return tell(found)


def tell(found: dict[str, list[dict[str, float]]]) -> int:
    """Print the table; gives back the exit status."""
    idle = sum(each["server"] for each in found["plain"]) / sum(each["wall"] for each in found["plain"])
    for each in found["flow"]:
        each["at work"] = max(0.0, each["server"] - idle * each["wall"])
    plain = {name: statistics.median(each[name] for each in found["plain"]) for name in found["plain"][0]}
    flow = {name: statistics.median(each[name] for each in found["flow"]) for name in found["flow"][0]}
    packets, whole = plain["packets"], plain["own"] + plain["reading"]
    cost = flow["own"] - plain["own"] + flow["at work"]
    print(f"\n{packets:.0f} packets, {plain['pages']:.0f} pages; processor seconds, median of {len(found['plain'])} rounds")
    print(f"{'':28}{'plain':>9}{'flow':>9}")
    for name in ("start", "own", "reading"):
        print(f"{'worker: ' + name:28}{plain[name]:9.2f}{flow[name]:9.2f}")
    print(f"{'server: for these packets':28}{0:9.2f}{flow['at work']:9.2f}")
    print(f"{'server: by being there':28}{0:9.2f}{flow['server'] - flow['at work']:9.2f}   "
          f"({100 * idle:.1f} % of one processor, for {flow['wall']:.0f} s)")
    print(f"Prefect: {cost:.2f} s, {cost / packets:.3f} s a packet of {whole / packets:.2f} s: {100 * cost / whole:.1f} %")
    return int(cost > 0.05 * whole)


def prepared(data: Path, chosen: argparse.Namespace) -> Path:
    """A data folder with the learned forms, and the packets waiting."""
    ours = {**os.environ, "LOCKBOX_DATA_DIR": str(data)}
    subprocess.run([sys.executable, "-m", "lockbox", "forms", "learn", str(chosen.forms)], env=ours, check=True,
                   stdout=subprocess.DEVNULL, timeout=300)
    os.environ["LOCKBOX_DATA_DIR"] = str(data)
    from filings.originals import Originals
    from filings.packets import Admission
    from filings.store import Store

    with Store(f"sqlite:///{data / 'lockbox.db'}") as store:
        originals = Originals(data / "originals")
        for copy in range(chosen.copies):
            for path in sorted(each for each in chosen.packets.iterdir() if each.suffix in (".pdf", ".tif")):
                scan = data / f"{copy}-{path.name}"
                shutil.copyfile(path, scan)
                with scan.open("ab") as file:      # another file of the same paper
                    file.write(b"\n" * copy)
                with scan.open("rb") as file:
                    kept = originals.keep(file)
                store.queue.admit(Admission(
                    str(data / "inbox" / scan.name), kept.sha256, kept.size, 0, str(data / "inbox"), "",
                    str(data / "records"), date(2016, 3, 14), date(2016, 3, 14), store.queue.now()))
    return data


def drain_here(way: str) -> dict[str, float]:
    """Drain the work list in this process; the seconds of its start, of itself, and of its reading processes."""
    from flows.workplace import open_workplace, work_at

    work = work_at
    if way == "flow":
        from flows.local import prepare_prefect

        prepare_prefect()
        from flows.resident import work_in_runs as work
    pages = packets = 0

    def count(outcome: object) -> None:
        nonlocal pages, packets
        packets += 1
        pages += outcome.record.scan.pages if outcome.record else 0      # type: ignore[attr-defined]

    with open_workplace(tell=count) as place:
        start = seconds(resource.RUSAGE_SELF)
        work(place, once=True)
        own = seconds(resource.RUSAGE_SELF) - start
    return {"start": start, "own": own, "reading": seconds(resource.RUSAGE_CHILDREN), "pages": pages, "packets": packets}


def seconds(who: int) -> float:
    """Processor seconds, of the program and of the system for it."""
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def start_server(folder: Path, port: int, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """A Prefect server as `lockbox up` starts it."""
    from flows.local import LEAN, QUIET

    ours = environment | QUIET | LEAN | {"PREFECT_HOME": str(folder / "prefect")}
    server = subprocess.Popen([sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)],
                              env=ours, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(240):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/health", timeout=2):
                return server
        except OSError:
            time.sleep(0.5)
    os.killpg(server.pid, signal.SIGKILL)
    raise SystemExit("The Prefect server did not start")


def tree_seconds(root: int) -> float:
    """Processor seconds of a process and of all below it."""
    parents, used = {}, {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        pid = int(stat.parent.name)
        parents[pid], used[pid] = int(fields[1]), sum(map(int, fields[11:15])) / TICK
    wanted = {root}
    while more := {pid for pid, parent in parents.items() if parent in wanted} - wanted:
        wanted |= more
    return sum(used.get(pid, 0.0) for pid in wanted)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
