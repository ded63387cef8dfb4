"""How far the program is from its floor: what a page must cost at the least, beside what it does cost.

    python benchmarks/floor.py --forms DIR SCAN [MORE ...]

`DIR`: the learned forms (`forms` of the data directory). The floor of a page is what no reader could leave out that works with the
same parts, told beforehand which page it has before it and which way up:

    decode       the picture out of the file
    lay on       a form page: on its blank, and the print taken away; any other page: level
    look         a form page: into every field and box and zone, for what is filled must be found; a blank one: whether it is
    recognise    every filled line once, and no empty one

The filled lines of a letter are all its lines: the page reader recognises them once, and the line reader once those that the page
reader cannot read; a letter all by hand is cut into lines by the line finder, and the page reader stays out. The filled lines of a
check or an I-94 are its entries, each recognised once by the line reader as on a form; they have no blank, so that the page reader
must read the labels that tell where the entries stand. A passport is all print: the page reader once. Not in the floor: finding out
which page it is and which way up, telling marks and signatures, a second look at what is doubtful, what a sentence means. Processor
seconds, one process, warm; external programs included.
"""
from __future__ import annotations

import argparse
import os
import sys
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
for name in ("OMP_THREAD_LIMIT", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(name, "1")       # before the libraries that read them are loaded

import cv2  # noqa: E402
import numpy as np  # noqa: E402

from extractors.blank import is_blank  # noqa: E402
from extractors.forms.definition import FieldKind  # noqa: E402
from extractors.forms.ink import PageInk  # noqa: E402
from extractors.forms.reference import FormLibrary, Reference  # noqa: E402
from extractors.forms.register import register, view_of  # noqa: E402
from extractors.forms.store import FormStore  # noqa: E402
from extractors.page_reader import OWN_READER, read_page  # noqa: E402
from extractors.processes.reading_process import cpu_seconds  # noqa: E402
from extractors.readers.line import line_reader  # noqa: E402
from extractors.readers.page import read_page_text  # noqa: E402
from extractors.readers.segment import find_lines, levelled, skew_of  # noqa: E402
from extractors.readings import PageReadings  # noqa: E402
from extractors.scans.opening import open_scan  # noqa: E402
from extractors.scans.page_image import Caps, PageImage  # noqa: E402
from filings.vocabulary import Box, PageKind, Source, Status  # noqa: E402

Result = TypeVar("Result")
KIND = "payment.kind"          # told by the page's labels, no entry
READ_ANEW = (PageKind.PAYMENT, PageKind.I_94)
WRITTEN = (Source.TYPED, Source.HANDWRITTEN)
Least = tuple[float, float, float]                    # lay on, look, recognise
Costs = tuple[float, float, float, float, float]      # decode, these three, the program's own reading


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
            costs[readings.page.kind.value].append((decoded - start, *floor(library, picture, readings), read))
        scan.close()
    return costs


def floor(library: FormLibrary, picture: PageImage, readings: PageReadings) -> Least:
    """Seconds that a page as read must cost at the least, beside decoding it."""
    page = readings.page
    if page.kind in (PageKind.BLANK, PageKind.SEPARATOR):
        return 0.0, _timed(lambda: is_blank(picture.image, picture.dpi))[0], 0.0
    image = np.ascontiguousarray(np.rot90(picture.image, page.rotated // 90))
    reference = library.find(page.kind.value, page.edition, page.form_page) if page.edition and page.form_page else None
    if reference is not None:
        return _form_floor(reference, image, picture.dpi, readings)
    return _paper_floor(image, picture.dpi, readings)


def _form_floor(reference: Reference, image: np.ndarray, dpi: float, readings: PageReadings) -> Least:
    laid, ink = _timed(lambda: _laid(image, dpi, reference))
    if ink is None:
        return laid, 0.0, 0.0
    filled = {name for name, reading in readings.fields.items() if reading.status != Status.BLANK and reading.source in WRITTEN}

    def look() -> list[np.ndarray | None]:
        for zone in reference.zones:
            ink.crop(zone.box)
        crops = [(field.name, ink.crop(field.box)) for field in reference.fields if field.kind != FieldKind.BARCODE]
        return [crop.clean() for name, crop in crops if name in filled]

    looked, pictures = _timed(look)
    return laid, looked, _timed(lambda: line_reader().read([each for each in pictures if each is not None]))[0]


def _laid(image: np.ndarray, dpi: float, reference: Reference) -> PageInk | None:
    registration = register(view_of(image, dpi), reference)
    return PageInk(registration) if registration is not None else None


def _paper_floor(image: np.ndarray, dpi: float, readings: PageReadings) -> Least:
    laid, (level, _) = _timed(lambda: levelled(image, skew_of(image)))
    if readings.page.kind in OWN_READER:
        entries = [each for name, each in readings.fields.items() if each.value and each.source in WRITTEN and name != KIND]
        boxes = list({each.box for each in entries if each.box}) if readings.page.kind in READ_ANEW else []
    else:
        lines = read_page_text(image, dpi).lines
        boxes = [line.box for line in lines if line.reader == "line"]
        if lines and len(boxes) == len(lines):
            found, _ = _timed(lambda: find_lines(level))
            return laid, 0.0, found + _read_once(image, boxes)
    printed, _ = _timed(lambda: read_page_text(image, dpi, again=lambda _: False))
    return laid, 0.0, max(0.0, printed - laid) + _read_once(image, boxes)


def _read_once(image: np.ndarray, boxes: list[Box]) -> float:
    """Seconds to read these boxes of a page, a line each."""
    height, width = image.shape
    crops = [image[round(y0 * height):round(y1 * height), round(x0 * width):round(x1 * width)] for x0, y0, x1, y1 in boxes]
    return _timed(lambda: line_reader().read([crop for crop in crops if crop.size]))[0]


def _timed(work: Callable[[], Result]) -> tuple[float, Result]:
    start = cpu_seconds()
    result = work()
    return cpu_seconds() - start, result


def table(costs: dict[str, list[Costs]]) -> list[str]:
    """Mean processor seconds a page, as a table in Markdown."""
    rows = ["| kind of page | n | decode | lay on | look | recognise | floor | the program | times the floor |",
            "|---|---|---|---|---|---|---|---|---|"]
    forms = [each for kind, pages in costs.items() if kind[:2] in ("I-", "G-") and kind != "I-94" for each in pages]
    everything = [each for pages in costs.values() for each in pages]
    for kind, pages in [*sorted(costs.items()), ("form pages", forms), ("all pages", everything)]:
        if pages:
            decode, laid, looked, recognised, read = (float(value) for value in np.mean(pages, axis=0))
            least, spent = decode + laid + looked + recognised, decode + read
            rows.append(f"| {kind} | {len(pages)} | {decode:.3f} | {laid:.3f} | {looked:.3f} | {recognised:.3f} | {least:.3f} "
                        f"| {spent:.3f} | {spent / least:.2f} |")
    return rows


if __name__ == "__main__":
    sys.exit(main())
