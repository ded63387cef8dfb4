"""Whether a file is whole, as far as its structure tells without decoding a picture.

A scanner or a network copy may pause in the middle of a file for longer than anyone waits, but every kind of scan says
where it ends. Only offsets and marks are looked at, a few kilobytes of any file; a stranger's file is never opened by a
library here.
"""
from __future__ import annotations

import os
import struct
from typing import BinaryIO

HEAD = 1024                    # bytes within which a PDF must say that it is one
TAIL = 4096                    # the end mark may be followed by a few bytes that some scanners add
MOST_PAGES = 10_000
TIFFS = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
STARTS_AND_SIZES = ((273, 279), (324, 325))                          # strips, tiles
WIDTHS = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
NUMBERS = {1: "B", 3: "H", 4: "I", 13: "I", 16: "Q", 18: "Q"}


class CutShort(ValueError):
    """What is missing at the end of a file."""


def incomplete(file: BinaryIO) -> str:
    """Why a file does not seem to be whole; empty when it does. The file is left at its beginning."""
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    head = file.read(HEAD)
    file.seek(max(0, size - TAIL))
    tail = file.read(TAIL)
    try:
        return _judge(file, size, head, tail)
    finally:
        file.seek(0)


def _judge(file: BinaryIO, size: int, head: bytes, tail: bytes) -> str:
    if not size:
        return "it is empty"
    if b"%PDF-" in head:
        return "" if b"%%EOF" in tail and b"startxref" in tail else "its end mark is missing"
    if head.startswith(b"\xff\xd8\xff"):
        return "" if b"\xff\xd9" in tail else "the picture does not end"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "" if b"IEND" in tail else "the picture does not end"
    if head.startswith(TIFFS):
        try:
            _walk_tiff(file, size, head)
        except CutShort as error:
            return str(error)
        return ""
    return "it is no PDF, TIFF, JPEG or PNG"


def _walk_tiff(file: BinaryIO, size: int, head: bytes) -> None:
    """Follow the chain of pages; every page's pictures must lie within the file.

    Raises:
        CutShort: something lies beyond the end.
    """
    order = "<" if head.startswith(b"II") else ">"
    big = head[2:4] in (b"+\x00", b"\x00+")
    at = _unpack(order + ("Q" if big else "I"), head[8:16] if big else head[4:8])
    known: set[int] = set()
    while at:
        # a chain that bites its tail is broken, but no more of it is to come
        if at in known or len(known) >= MOST_PAGES:
            return
        known.add(at)
        at = _walk_page(file, size, order, big, at)
    if not known:
        raise CutShort("it has no page yet")


def _walk_page(file: BinaryIO, size: int, order: str, big: bool, at: int) -> int:
    count_format, entry_size, link_format = ("Q", 20, "Q") if big else ("H", 12, "I")
    count = _unpack(order + count_format, _read(file, at, struct.calcsize(count_format), size))
    at += struct.calcsize(count_format)
    if count * entry_size > size:
        raise CutShort("a list of its page lies beyond its end")
    entries = _read(file, at, count * entry_size, size)
    values: dict[int, tuple[int, ...]] = {}
    for start in range(0, count * entry_size, entry_size):
        tag, kind = struct.unpack_from(order + "HH", entries, start)
        if any(tag in pair for pair in STARTS_AND_SIZES):
            values[tag] = _numbers(file, size, order, big, kind, entries[start + 4:start + entry_size])
    for starts, sizes in STARTS_AND_SIZES:
        for where, length in zip(values.get(starts, ()), values.get(sizes, ()), strict=False):
            if where + length > size:
                raise CutShort("a page's picture lies beyond its end")
    link = _read(file, at + count * entry_size, struct.calcsize(link_format), size)
    return _unpack(order + link_format, link)


def _numbers(file: BinaryIO, size: int, order: str, big: bool, kind: int, rest: bytes) -> tuple[int, ...]:
    """The numbers of an entry, which lie in it or where it points."""
    word = "Q" if big else "I"
    width = struct.calcsize(word)
    count, where = struct.unpack(order + word * 2, rest)
    length = count * WIDTHS.get(kind, 1)
    if kind not in NUMBERS or length > size:
        return ()
    data = rest[width:width + length] if length <= width else _read(file, where, length, size)
    return struct.unpack(f"{order}{count}{NUMBERS[kind]}", data)


def _read(file: BinaryIO, at: int, length: int, size: int) -> bytes:
    if at + length > size:
        raise CutShort("a list of its pages lies beyond its end")
    file.seek(at)
    return file.read(length)


def _unpack(form: str, data: bytes) -> int:
    if len(data) != struct.calcsize(form):
        raise CutShort("its head is cut short")
    return int(struct.unpack(form, data)[0])
