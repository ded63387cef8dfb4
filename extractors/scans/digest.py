"""The name a file has by its content."""
from __future__ import annotations

import hashlib
from pathlib import Path

from filings.problems import UnreachableScan


def digest_of(path: Path) -> str:
    """SHA-256 of a file as hexadecimal digits.

    Raises:
        UnreachableScan: the file cannot be read; nothing is said about its content.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise UnreachableScan(f"{path.name}: {error.strerror}") from error
