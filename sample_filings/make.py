"""`python -m sample_filings.make [FOLDER]`: draw the blank forms and the packets anew, byte for byte.

Without FOLDER the committed files are replaced; with it, `forms/` and `packets/` are written there.
"""
from __future__ import annotations

import json
import sys
from pathlib import Path

from .cases import CASES
from .draw_forms import draw_all
from .packets import expectation, write_packet

HERE = Path(__file__).parent


def make(folder: Path = HERE) -> list[Path]:
    """Write everything into `folder`; returns the scans."""
    draw_all(folder / "forms")
    packets = folder / "packets"
    scans, expected = [], {}
    for case in CASES:
        packet = case()
        scans.append(write_packet(packet, packets))
        expected[packet.name] = expectation(packet)
    (folder / "expected.json").write_text(json.dumps(expected, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return scans


if __name__ == "__main__":
    for scan in make(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE):
        print(f"{scan.name}  {scan.stat().st_size // 1024} KB")
