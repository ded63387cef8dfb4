"""How far the program is from its floor: what a page must cost at the least, beside what it does cost.

    python benchmarks/floor.py --forms DIR SCAN [MORE ...]

`DIR`: the learned forms (`forms` of the data directory). The floor of a form page is to decode it, to lay it on the blank that
it is known to belong to, and to recognise its filled lines once. The floor of any other page is to decode it and to read its
text once. What the program does beyond that is finding out: which page it is, which way up, what a mark or a signature is,
whether a doubtful line reads better a second time. Processor seconds, one process, warm; external programs included.
"""
from __future__ import annotations

import argparse
import os
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
for name in ("OMP_THREAD_LIMIT", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(name, "1")       # before the libraries that read them are loaded

import cv2  # noqa: E402
import numpy as np  # noqa: E402

from extractors.forms.ink import PageInk  # noqa: E402
from extractors.forms.reference import FormLibrary  # noqa: E402
from extractors.forms.register import register, view_of  # noqa: E402
from extractors.forms.store import FormStore  # noqa: E402
from extractors.page_reader import read_page  # noqa: E402
from extractors.processes.reading_process import cpu_seconds  # noqa: E402
from extractors.readers.line import line_reader  # noqa: E402
from extractors.readers.page import read_page_text  # noqa: E402
from extractors.readings import PageReadings  # noqa: E402
from extractors.scans.opening import open_scan  # noqa: E402
from extractors.scans.page_image import Caps, PageImage  # noqa: E402
from filings.vocabulary import PageKind, Source, Status  # noqa: E402

Costs = tuple[float, float, float, float]      # decode, lay on, recognise, the program's own reading


def main() -> int:
    """Measure from the command line."""
    parser = argparse.ArgumentParser(description="Measure the floor of reading beside the program.")
    parser.add_argument("scans", nargs="+", type=Path)
    parser.add_argument("--forms", type=Path, required=True, help="folder of learned forms")
    args = parser.parse_args()
    print("\n".join(table(measured(args.scans, args.forms))))
    return 0


def measured(scans: list[Path], forms: Path) -> dict[str, list[Costs]]:
    """Costs of every page by kind. The first scan is read once before the clock runs, so that all is loaded."""
    cv2.setNumThreads(1)
    library = FormLibrary(FormStore(forms).load_all())
    costs: dict[str, list[Costs]] = defaultdict(list)
    for path in [scans[0], *scans]:
        if path == scans[0]:
            costs.clear()
        scan = open_scan(path, caps=Caps())
        for number in range(1, scan.page_count + 1):
            start = cpu_seconds()
            picture = scan.page(number)
            decoded = cpu_seconds()
            readings = read_page(library, picture, number)
            read = cpu_seconds() - decoded
            laid, recognised = floor(library, picture, readings)
            costs[readings.page.kind.value].append((decoded - start, laid, recognised, read))
        scan.close()
    return costs


def floor(library: FormLibrary, picture: PageImage, readings: PageReadings) -> tuple[float, float]:
    """Seconds to lay a page on its known blank and to read its filled lines (or all its text) once."""
    page = readings.page
    if page.kind in (PageKind.BLANK, PageKind.SEPARATOR):
        return 0.0, 0.0
    image = np.ascontiguousarray(np.rot90(picture.image, page.rotated // 90))
    reference = library.find(page.kind.value, page.edition, page.form_page) if page.edition and page.form_page else None
    if reference is None:
        start = cpu_seconds()
        read_page_text(image, picture.dpi, again=lambda _: False)
        return 0.0, cpu_seconds() - start
    start = cpu_seconds()
    registration = register(view_of(image, picture.dpi), reference)
    if registration is None:
        return cpu_seconds() - start, 0.0
    ink = PageInk(registration)
    laid = cpu_seconds() - start
    boxes = {field.name: field.box for field in reference.fields}
    crops = [ink.crop(boxes[name]).clean() for name, reading in readings.fields.items()
             if name in boxes and reading.status != Status.BLANK and reading.source in (Source.TYPED, Source.HANDWRITTEN)]
    start = cpu_seconds()
    line_reader().read([crop for crop in crops if crop is not None])
    return laid, cpu_seconds() - start


def table(costs: dict[str, list[Costs]]) -> list[str]:
    """Mean processor seconds a page, as a table in Markdown."""
    rows = ["| kind of page | n | decode | lay on | recognise | floor | the program | times the floor |",
            "|---|---|---|---|---|---|---|---|"]
    forms = [each for kind, pages in costs.items() if kind[:2] in ("I-", "G-") and kind != "I-94" for each in pages]
    everything = [each for pages in costs.values() for each in pages]
    for kind, pages in [*sorted(costs.items()), ("form pages", forms), ("all pages", everything)]:
        if pages:
            decode, laid, recognised, read = (float(value) for value in np.mean(pages, axis=0))
            least = decode + laid + recognised
            spent = decode + read
            rows.append(f"| {kind} | {len(pages)} | {decode:.3f} | {laid:.3f} | {recognised:.3f} | {least:.3f} | {spent:.3f} "
                        f"| {spent / least:.1f} |")
    return rows


if __name__ == "__main__":
    sys.exit(main())
