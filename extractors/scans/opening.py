"""Opening what lies in the inbox: any PDF, TIFF, JPEG or PNG as pages, or one problem that says what to do.

A file is judged by its content, never by its name. Nothing large is decoded before its header has been judged.
Whoever reads strangers' files does so in a process of its own, with limits on time and memory: see `extractors.processes.pool`.
"""
from __future__ import annotations

from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

from extractors.scans.digest import digest_of
from extractors.scans.page_image import Caps, PageImage, Word
from extractors.scans.pdfs import PdfFile
from extractors.scans.rasters import PictureFile
from filings.problems import EmptyScan, OversizedScan, UnreachableScan, UnsupportedScan

__all__ = ["Caps", "OpenScan", "PageImage", "Word", "open_scan"]

SNIFFED = 1024                 # bytes within which a PDF must say that it is one
PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")


class OpenScan:
    """A scan whose pages can be had one by one. Close it, or use it in a `with` statement."""

    def __init__(self, path: Path, file: PdfFile | PictureFile) -> None:
        """Take over an opened file."""
        self.path, self.name, self._file = path, path.name, file
        self.page_count = file.page_count

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of the file, worked out when first asked for."""
        return digest_of(self.path)

    def page(self, number: int) -> PageImage:
        """Page `number`, counted from 1, as a viewer displays it.

        Raises:
            ScanProblem: this page cannot be read; the others still may.
            IndexError: there is no such page.
        """
        if not 1 <= number <= self.page_count:
            raise IndexError(f"{self.name} has {self.page_count} pages, not a page {number}")
        return self._file.page(number)

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()


def open_scan(path: Path, caps: Caps | None = None) -> OpenScan:
    """Open a scan.

    Args:
        path: PDF, TIFF, JPEG or PNG, whatever its name ends in.
        caps: size limits; the defaults suit a mailroom.

    Raises:
        UnreachableScan: the file itself cannot be read (gone, no permission, share away).
        EmptyScan: no byte, or no page.
        UnsupportedScan: another kind of file.
        OversizedScan: too many bytes, pages or pixels.
        EncryptedScan: a password is needed.
        DamagedScan: broken.
    """
    caps = caps or Caps()
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(SNIFFED)
    except OSError as error:
        raise UnreachableScan(f"{path.name}: {error.strerror}") from error
    if not head:
        raise EmptyScan(f"{path.name} holds no byte")
    if size > caps.bytes:
        raise OversizedScan(f"{path.name} has {size >> 20} MB")
    if b"%PDF-" in head:
        opened: PdfFile | PictureFile = PdfFile(path, caps)
    elif head.startswith(PICTURES):
        opened = PictureFile(path, caps)
    else:
        raise UnsupportedScan(f"{path.name} is none of the kinds of file that are read here")
    if not 0 < opened.page_count <= caps.pages:
        opened.close()
        if opened.page_count > caps.pages:
            raise OversizedScan(f"{path.name} has {opened.page_count} pages")
        raise EmptyScan(f"{path.name} has no page")
    return OpenScan(path, opened)
