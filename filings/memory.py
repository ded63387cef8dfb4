"""Memory that is free but still held by the allocator of this process, given back to the system."""
from __future__ import annotations

import ctypes
from functools import cache


def give_back() -> None:
    """Give free memory back; does nothing where the system has no call for it.

    After a large page the allocator would keep hundreds of megabytes for the next one, which may never come. Giving them back
    takes some milliseconds, and the next pages some more to get them again.
    """
    if (trim := _trim()) is not None:
        trim(0)


@cache
def _trim() -> ctypes._NamedFuncPointer | None:
    try:
        return ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):     # not the C library of GNU; a system that has no handle of its own
        return None
