"""What goes to the log, and what never does: no message of an error that may quote what an applicant wrote."""
from __future__ import annotations

import logging
import sys
import traceback
from types import TracebackType

from .problems import LockboxError


class PlainFormatter(logging.Formatter):
    """Tells of an error where it happened and of what kind it is; its words only where this program has chosen them.

    A value that does not fit its field, say, is quoted in the message of the error, and that value may be a person's name.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The record as text, with the error as this class tells it, whatever another handler made of it before."""
        record.exc_text = None
        text = super().format(record)
        record.exc_text = None
        return text

    def formatException(
            self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]) -> str:
        """The error and what caused it, the innermost first, as tracebacks without values."""
        told: list[str] = []
        error = ei[1]
        while error is not None:
            frames = "".join(traceback.format_list(traceback.extract_tb(error.__traceback__)))
            told.insert(0, f"{frames}{type(error).__name__}{_words(error)}")
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n".join(told)


def _words(error: BaseException) -> str:
    if isinstance(error, LockboxError):
        return f": {error}"
    # without the name of the file, which may be that of a person
    return f": {error.strerror}" if isinstance(error, OSError) and error.strerror else ""


def log_to_stderr(form: str = "%(asctime)s %(name)s: %(message)s", level: int = logging.WARNING) -> None:
    """Send what is logged to standard error, in a form of `logging.Formatter`; nothing where that is settled already."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(PlainFormatter(form, datefmt="%H:%M:%S"))
    logging.basicConfig(level=level, handlers=[handler])
