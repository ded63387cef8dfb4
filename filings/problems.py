"""One exception per cause that a person can mend; the code is class data, the message names the remedy."""
from __future__ import annotations

from .vocabulary import Problem


class LockboxError(Exception):
    """Anything the program refuses with a reason. `code` is stable; the message says what to do."""

    code = "error"
    remedy = "See the log."

    def __init__(self, detail: str = "") -> None:
        self.detail = detail
        super().__init__(f"{detail}. {self.remedy}" if detail else self.remedy)

    def as_problem(self) -> Problem:
        """The error as data for a record."""
        return Problem(code=self.code, message=str(self))


class ScanProblem(LockboxError):
    """A scan that cannot be read; each subclass is one cause."""


class EncryptedScan(ScanProblem):
    """The file asks for a password."""

    code = "encrypted-pdf"
    remedy = "Ask the sender for the password or print the paper and scan it again without protection"


class DamagedScan(ScanProblem):
    """The file is truncated or broken beyond what the readers repair."""

    code = "damaged-file"
    remedy = "Scan the paper again; the file is kept as it came"


class EmptyScan(ScanProblem):
    """The file holds nothing, or no page."""

    code = "empty-file"
    remedy = "Check that the scanner finished, then scan the paper again"


class UnsupportedScan(ScanProblem):
    """The file is not a PDF, TIFF, JPEG or PNG."""

    code = "unsupported-file"
    remedy = "Scan to PDF, TIFF, JPEG or PNG; attach nothing else to the inbox"


class OversizedScan(ScanProblem):
    """A page or the whole file is larger than any paper."""

    code = "oversized-page"
    remedy = "Scan letter-size paper at 200 to 600 dpi, and at most 500 pages to a file"


class SlowScan(ScanProblem):
    """The time limit for a page or a scan ran out."""

    code = "time-limit"
    remedy = "Split the scan into smaller files or scan it again; if it happens again, a person must key it"


class CrashedScan(ScanProblem):
    """The reading process died or used more memory than it may."""

    code = "reader-crashed"
    remedy = "The file is kept; scan the paper again and report the file to the maintainers"


class BadCompanion(ScanProblem):
    """The companion file beside a scan cannot be read, so the day it came in is not known."""

    code = "bad-companion"
    remedy = "Mend the companion file: received and postmarked as YYYY-MM-DD, nothing else; then process the scan again"


class TriageFailed(ScanProblem):
    """The program failed on this scan after reading it: a fault of the program, not of the scan."""

    code = "triage-failed"
    remedy = "The file is kept; a person must look at it. Report the message to the maintainers"


class UnreachableScan(ScanProblem):
    """The file itself cannot be read: gone, no permission, the share is away. Says nothing about its content."""

    code = "unreachable-file"
    remedy = "Check that the folder is mounted and the program may read it, then try again; the paper is not at fault"


class NotAForm(LockboxError):
    """The PDF to learn from is not a form of the agency."""

    code = "not-a-form"
    remedy = "Give a blank official form as PDF, with its form number and edition date printed in the footer"


class UnknownForm(LockboxError):
    """No learned form of that name."""

    code = "unknown-form"
    remedy = "Run `lockbox forms list` to see the learned forms, or `lockbox forms learn` to add one"


class MissingTool(LockboxError):
    """A program of the system is not installed."""

    code = "missing-tool"
    remedy = "Run `make setup`, or install the packages tesseract-ocr, tesseract-ocr-eng and tesseract-ocr-osd"


class MissingLibrary(MissingTool):
    """A library of the system that PDF notices are set with is not installed."""

    remedy = "Run `make setup`, or install the packages libpango-1.0-0, libpangoft2-1.0-0 and libharfbuzz-subset0"


class BadMapping(LockboxError):
    """A mapping of canonical names does not fit its form or is not well formed."""

    code = "bad-mapping"
    remedy = "Mend the mapping file; the message names the entry, `lockbox forms show` lists the fields of the form"


class BadPolicy(LockboxError):
    """The policy data contradict themselves or leave a hole."""

    code = "bad-policy"
    remedy = "Mend the policy file; the message names the entry, `lockbox policy check` tells everything that is wrong"


class BadArguments(LockboxError):
    """What was asked for cannot be done."""

    code = "bad-arguments"
    remedy = "See `lockbox --help`"


class NetworkDatabase(LockboxError):
    """The database file lies on a network share, where SQLite cannot lock reliably."""

    code = "network-database"
    remedy = "Set LOCKBOX_DATA_DIR, or LOCKBOX_DATABASE, to a folder on a disk of this machine"


class ForeignDatabase(LockboxError):
    """The database is not of this program, or of another version of it."""

    code = "foreign-database"
    remedy = "Move the file away, or set LOCKBOX_DATABASE to another one; the program makes a new database by itself"


class UnusableDatabase(LockboxError):
    """The database cannot be opened, read or written."""

    code = "unusable-database"
    remedy = "See that the disk is not full, the folder can be written and no other program holds the database"
