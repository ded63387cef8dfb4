"""Dropping a file into an inbox as a scanner does: for what comes in by the dashboard."""
from __future__ import annotations

import os
import secrets
import shutil
from datetime import date
from pathlib import Path
from typing import BinaryIO

from filings.files import sync_folder
from filings.problems import BadArguments
from flows.inbox import COMPANION, TEMPORARY, Inbox, short


def deposit(inbox: Inbox, name: str, content: BinaryIO, batch: str = "", received: date | None = None,
            postmarked: date | None = None) -> Path:
    """Drop a file into an inbox as a scanner does: written under a hidden name, whole, and then given its own.

    Args:
        inbox: where to.
        name: of the file; folders in it are refused.
        content: read to its end.
        batch: sub-folder; made when missing.
        received: goes into a companion file.
        postmarked: likewise.

    Returns:
        Where it lies; a name that is taken gets a number.

    Raises:
        BadArguments: the name or the batch is none for an inbox.
        OSError: it cannot be written; nothing is left behind.
    """
    for each in (name, batch):
        if "/" in each or "\x00" in each or each in (".", "..") or TEMPORARY.search(each):
            raise BadArguments(f"{each!r} cannot be the name of a scan or batch")
    folder = inbox.folder / batch
    folder.mkdir(exist_ok=True)
    part = folder / f".{secrets.token_hex(8)}.part"
    try:
        with part.open("xb") as file:
            shutil.copyfileobj(content, file, 1 << 20)
            file.flush()
            os.fsync(file.fileno())
        dates = {key: value for key, value in (("received", received), ("postmarked", postmarked)) if value}
        return _given_its_name(part, folder, short(name or "scan"), dates)
    finally:
        part.unlink(missing_ok=True)


def _given_its_name(part: Path, folder: Path, name: str, dates: dict[str, date]) -> Path:
    plain = Path(name)
    for number in range(1, 10_000):
        target = folder / (name if number == 1 else f"{plain.stem}-{number}{plain.suffix}")
        companion = target.with_suffix(COMPANION)
        if target.exists() or companion.exists():
            continue
        if dates:                  # before the scan, which it belongs to from the first look on
            companion.write_text("".join(f"{key} = {value}\n" for key, value in dates.items()), encoding="utf-8")
        try:
            target.hardlink_to(part)
        except FileExistsError:
            continue
        except OSError:            # a share that knows no second name
            part.rename(target)
        sync_folder(folder)
        return target
    raise BadArguments(f"There are too many scans called {name}")
