"""`lockbox backup` and `lockbox restore`."""
from __future__ import annotations

import getpass
from pathlib import Path

from lockbox.console import FAILED


def run_backup(target: Path, *, originals: bool) -> int:
    """Make a backup; returns the exit status, 1 when something in it is not as it should be.

    Raises:
        LockboxError, OSError: it could not be made.
    """
    from filings.settings import settings
    from flows.backup import back_up

    made = back_up(target, settings(), by=getpass.getuser(), originals=originals)
    size = sum(entry.size for entry in made.files.values())
    print(f"{target}: {len(made.files)} files, {size / 1e6:.1f} MB" + ("." if originals else ", without originals."))
    print(f"Audit trail: {made.audit_entries} entries, last digest {made.audit_last}")
    for fault in made.faults:
        print(f"ALARM: {fault}.")
    return FAILED if made.faults else 0


def run_restore(source: Path) -> int:
    """Put a backup back into the empty place of the settings; returns the exit status, 1 when trail or books are not sound.

    Raises:
        LockboxError, OSError: it could not be put back.
    """
    from filings.settings import settings
    from flows.restore import restore

    restored = restore(source, settings(), by=getpass.getuser())
    print(f"{len(restored.manifest.files)} files of {restored.manifest.made_at} are put back.")
    verdict, books = restored.verdict, restored.books
    if verdict.broken_at is None:
        print(f"The audit trail is unbroken: {verdict.entries} entries.")
    else:
        print(f"ALARM: the audit trail is broken at entry {verdict.broken_at}: {verdict.reason}.")
    if books.balanced:
        print(f"The books balance: {books.whole.received.files} files came in, and each is where it should be.")
    else:
        print("ALARM: the books do not balance.")
        for fault in books.faults:
            print(f"  {fault}")
    for fault in restored.manifest.faults:
        print(f"Of the backup: {fault}.")
    return 0 if restored.good else FAILED
