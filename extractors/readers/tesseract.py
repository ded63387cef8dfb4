"""Tesseract, kept warm: its library inside the reading process, else its program once a page.

Starting the program costs as much as reading ten lines, for it loads its model and dictionaries anew each time. The library keeps
them. Where the library is not found beside the program (`ctypes` knows where systems keep libraries), the program is run. Both give
the same table of words.
"""
from __future__ import annotations

import atexit
import ctypes
import ctypes.util
import os
from dataclasses import dataclass
from functools import cache

import numpy as np
import pytesseract
from PIL import Image

from filings.problems import MissingTool, SlowScan

# One thread a process: read when the library is loaded.
os.environ.setdefault("OMP_THREAD_LIMIT", "1")

LANGUAGE = b"eng"
WORD = 5                       # level of the table's rows that are words
COLUMNS = 12                   # level, page, block, paragraph, line, word, left, top, width, height, confidence, text
SETTINGS = {"tessedit_do_invert": "0",     # white on black is nothing that people file
            "debug_file": os.devnull}      # where it would chat


@dataclass(frozen=True, slots=True)
class Found:
    """A word as Tesseract tells it.

    `line`: numbers of block, paragraph and line; `place`: left, top, width, height in pixels; `confidence`: 0..1.
    """

    text: str
    line: tuple[int, int, int]
    place: tuple[int, int, int, int]
    confidence: float


def find_words(image: np.ndarray, dpi: float, psm: int, seconds: float) -> list[Found]:
    """All words of a picture, in Tesseract's order.

    Args:
        image: grey uint8 (height, width), dark ink on white paper.
        dpi: its resolution.
        psm: how the page is laid out; 3 finds columns, 6 takes one block, 11 sparse text.
        seconds: time limit.

    Raises:
        SlowScan: the limit ran out.
        MissingTool: Tesseract is not installed.
    """
    library = _library()
    table = _by_program(image, dpi, psm, seconds) if library is None else library.table(image, dpi, psm, seconds)
    rows = (line.split("\t", COLUMNS - 1) for line in table.splitlines())
    return [_found(row) for row in rows if len(row) == COLUMNS and row[0] == str(WORD) and row[-1].strip()]


def _found(row: list[str]) -> Found:
    _, _, block, paragraph, line, _, left, top, width, height = (int(cell) for cell in row[:10])
    return Found(row[-1].strip(), (block, paragraph, line), (left, top, width, height), max(0.0, float(row[10])) / 100)


def _too_slow(seconds: float) -> SlowScan:
    return SlowScan(f"Reading a page took more than {seconds:.0f} s")


def _by_program(image: np.ndarray, dpi: float, psm: int, seconds: float) -> str:
    picture = Image.fromarray(image)
    picture.format = "PPM"                 # written plainly: packing a PNG can cost as much as reading it
    config = " ".join([f"--psm {psm} --dpi {round(dpi)}", *(f"-c {name}={value}" for name, value in SETTINGS.items())])
    try:
        return str(pytesseract.image_to_data(picture, lang=LANGUAGE.decode(), config=config, timeout=seconds))
    except pytesseract.TesseractNotFoundError as error:
        raise MissingTool("Tesseract was not found") from error
    except RuntimeError as error:          # pytesseract's word for a timeout
        raise _too_slow(seconds) from error


@cache
def _library() -> Library | None:
    """The library, ready to read; None where it is not found or does not start."""
    name = ctypes.util.find_library("tesseract")
    try:
        return Library(name) if name else None
    except (OSError, AttributeError):      # built for another machine; without a function that is needed
        return None


class Library:
    """The C interface of Tesseract's library, as far as it takes to read pages with one language."""

    def __init__(self, name: str) -> None:
        """Load it and its model.

        Raises:
            OSError: it cannot be loaded, or finds no model.
            AttributeError: it lacks a function.
        """
        self._lib = ctypes.CDLL(name)
        address, number, text = ctypes.c_void_p, ctypes.c_int, ctypes.c_char_p
        self._api = self._call("TessBaseAPICreate", address)()
        if self._call("TessBaseAPIInit3", number, address, text, text)(self._api, None, LANGUAGE):
            raise OSError("Tesseract's library finds no model")
        self._set = self._call("TessBaseAPISetVariable", number, address, text, text)
        self._layout = self._call("TessBaseAPISetPageSegMode", None, address, number)
        self._show = self._call("TessBaseAPISetImage", None, address, address, *[number] * 4)
        self._read = self._call("TessBaseAPIRecognize", number, address, address)
        self._table = self._call("TessBaseAPIGetTsvText", address, address, number)
        self._free = self._call("TessDeleteText", None, address)
        self._forget = [self._call(each, None, address) for each in ("TessBaseAPIClearAdaptiveClassifier", "TessBaseAPIClear")]
        self._clock = self._call("TessMonitorCreate", address)
        self._limit = self._call("TessMonitorSetDeadlineMSecs", None, address, number)
        self._stop = self._call("TessMonitorDelete", None, address)
        for setting, value in SETTINGS.items():
            self._set(self._api, setting.encode(), value.encode())
        atexit.register(self._call("TessBaseAPIDelete", None, address), self._api)

    def _call(self, name: str, result: type | None, *arguments: type) -> ctypes._NamedFuncPointer:
        function = getattr(self._lib, name)
        function.restype, function.argtypes = result, arguments
        return function

    def table(self, image: np.ndarray, dpi: float, psm: int, seconds: float) -> str:
        """The table of a picture's words; what was learned from the page is forgotten, so that no page depends on the one before.

        Raises:
            SlowScan: the limit ran out.
        """
        image = np.ascontiguousarray(image)
        height, width = image.shape
        clock = self._clock()
        try:
            self._set(self._api, b"user_defined_dpi", str(round(dpi)).encode())
            self._layout(self._api, psm)
            self._show(self._api, image.ctypes.data, width, height, 1, width)
            self._limit(clock, round(1000 * seconds))
            if self._read(self._api, clock):
                raise _too_slow(seconds)
            address = self._table(self._api, 0)
            try:
                return ctypes.string_at(address).decode("utf-8", "replace")
            finally:
                self._free(address)
        finally:
            self._stop(clock)
            for forget in self._forget:
                forget(self._api)
