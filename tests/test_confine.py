"""What a reading process is kept from; each is tried in a process of its own."""
from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from extractors.processes.confine import PROCESSORS, Hold, _filter

ROOT = Path(__file__).resolve().parents[1]
TRY = """
import socket, subprocess, sys
from extractors.processes.confine import leave_network
print(leave_network())
places = {socket.AF_INET: ("127.0.0.1", 9), socket.AF_INET6: ("::1", 9), socket.AF_UNIX: "/nowhere"}
for family, place in places.items():
    try:
        socket.socket(family).connect(place)
    except PermissionError:
        print("refused")
    except OSError as error:
        print("unreachable" if error.errno == 101 else error)
child = subprocess.run([sys.executable, "-c", "import socket; socket.create_connection(('127.0.0.1', 9), 2)"],
                       capture_output=True, text=True)
print(child.stderr.strip().rpartition(chr(10))[2])
"""


def run(code: str) -> list[str]:
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120, check=True)
    return done.stdout.splitlines()


def test_neither_a_reading_process_nor_its_programs_reach_the_network() -> None:
    hold, *tried, child = run(TRY)
    if hold == Hold.NOTHING:
        pytest.skip("this system allows neither a filter nor a name space")
    if hold == Hold.FILTER:
        assert tried == ["refused"] * 3 and "PermissionError" in child
    else:
        assert "unreachable" in tried and "unreachable" in child


def test_the_filter_is_eight_steps_and_its_last_two_say_yes_and_no() -> None:
    for known in PROCESSORS.values():
        steps = [_filter(*known)[at:at + 8] for at in range(0, 64, 8)]
        assert len(steps) == 8 and steps[6][4:] == b"\0\0\xff\x7f" and steps[7][4:] == b"\x0d\0\5\0"


def test_computing_without_end_is_ended_by_the_kernel() -> None:
    code = "from extractors.processes.confine import allow_computing\nallow_computing(0.1)\nwhile True: pass"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, timeout=60, check=False)
    assert done.returncode == -signal.SIGXCPU


def test_a_process_whose_parent_was_killed_ends_with_all_it_started() -> None:
    child = ("import subprocess, sys, time; from extractors.processes import confine; confine.LOOK_S = 0.05; "
             "subprocess.Popen(['sleep', '100'], stdout=sys.stdout); confine.die_with(int(sys.argv[1])); time.sleep(100)")
    parent = ("import os, subprocess, sys; p = subprocess.Popen([sys.executable, '-c', sys.argv[1], str(os.getpid())], "
              "start_new_session=True); print('up', flush=True); p.wait()")
    with subprocess.Popen([sys.executable, "-c", parent, child], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stdout.readline() == "up\n"
        os.kill(process.pid, signal.SIGKILL)
        # the pipe ends when the last of them is gone: parent, child and the child's program hold it open
        assert process.communicate(timeout=90)[0] == ""
