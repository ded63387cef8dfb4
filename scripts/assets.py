"""Copies what the dashboard's pages bring along out of node_modules into dashboard/static/vendor.

    npm ci && python scripts/assets.py

Only the files that the pages load are taken: the style sheet of the U.S. Web Design System with the fonts and pictures
it names, the sprite of its icons, htmx and Chart.js, each with its licence.
"""
from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "dashboard" / "static" / "vendor"
USWDS = MODULES / "@uswds" / "uswds"
# source in node_modules: where it goes
SINGLE = {
    "@uswds/uswds/dist/css/uswds.min.css": "uswds/css/uswds.min.css",
    "@uswds/uswds/dist/img/sprite.svg": "uswds/img/sprite.svg",
    "@uswds/uswds/LICENSE.md": "uswds/LICENSE.md",
    "htmx.org/dist/htmx.min.js": "htmx/htmx.min.js",
    "htmx.org/LICENSE": "htmx/LICENSE",
    "chart.js/dist/chart.umd.min.js": "chart/chart.umd.min.js",
    "chart.js/LICENSE.md": "chart/LICENSE.md",
}
SOURCE_MAP = re.compile(r"/[/*][#@] sourceMappingURL=\S+( \*/)?")


def named_files(style_sheet: Path) -> set[Path]:
    """Files that a style sheet names by relative addresses."""
    addresses = re.findall(r"url\([\"']?([^)\"']+)[\"']?\)", style_sheet.read_text(encoding="utf-8"))
    return {(style_sheet.parent / address.partition("#")[0]).resolve() for address in addresses
            if address and not address.startswith("data:")}


def main() -> int:
    """Copy the files anew; gives back the exit status."""
    missing = [name for name in SINGLE if not (MODULES / name).is_file()]
    if missing:
        print(f"{missing[0]} is not in {MODULES}: run `npm ci` first", file=sys.stderr)
        return 1
    copies = {MODULES / name: VENDOR / place for name, place in SINGLE.items()}
    dist = USWDS / "dist"
    for path in named_files(dist / "css" / "uswds.min.css"):
        copies[path] = VENDOR / "uswds" / path.relative_to(dist)
    shutil.rmtree(VENDOR, ignore_errors=True)
    for source, target in sorted(copies.items()):
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
        if target.suffix in (".js", ".css"):
            # the maps stay behind, and a browser must not ask for them
            target.write_text(SOURCE_MAP.sub("", target.read_text(encoding="utf-8")), encoding="utf-8")
    print(f"{len(copies)} files in {VENDOR.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
