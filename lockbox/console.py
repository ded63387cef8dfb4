"""How the commands speak: errors with their remedy and an exit status, results as tables or plain lines."""
from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

DAY = "%Y-%m-%d"               # how the commands take a day
REFUSED = 2                    # exit status: what was asked for cannot be done
STOPPED = 130                  # exit status: Ctrl-C
FAILED = 1                     # exit status: something could not be finished


@contextmanager
def told() -> Iterator[None]:
    """Tell expected errors in one sentence instead of a traceback, and end with their exit status."""
    from filings.logs import log_to_stderr
    from filings.problems import BadArguments, LockboxError

    log_to_stderr()
    try:
        yield
    except BadArguments as error:
        print(f"lockbox: {error}", file=sys.stderr)
        raise SystemExit(REFUSED) from error
    except LockboxError as error:
        print(f"lockbox: {error} [{error.code}]", file=sys.stderr)
        raise SystemExit(FAILED) from error
    except OSError as error:
        what = f"{error.filename}: {error.strerror}" if error.filename and error.strerror else str(error)
        print(f"lockbox: {what}", file=sys.stderr)
        raise SystemExit(FAILED) from error
    except KeyboardInterrupt as error:
        print("lockbox: stopped; what was finished is kept, run the same command again for the rest", file=sys.stderr)
        if error.args:
            # a flow whose server was stopped with it: Prefect would try for half a minute to reach it; all is written
            sys.stdout.flush()
            os._exit(STOPPED)
        raise SystemExit(STOPPED) from error


def print_table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    """A table that fits the terminal; in a pipe it is as wide as its widest row."""
    from rich.cells import cell_len
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    if console.is_terminal:
        table = Table(*heads, box=None, pad_edge=False, header_style="bold")
        for row in rows:
            table.add_row(*(Text(cell) for cell in row))   # what people wrote may hold brackets, which are no markup
        console.print(table)
        return
    # a log may get thousands of rows, for which the table above takes its time
    widths = [max(cell_len(cell) for cell in column) for column in zip(heads, *rows, strict=True)]
    for row in (heads, *rows):
        cells = (cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True))
        print("  ".join(cells).rstrip())
