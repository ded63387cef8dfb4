"""Start a program that ends with its supervisor: `python -m lockbox.leash SUPERVISOR SIGNAL PROGRAM ARGUMENT...`.

A supervisor that is killed cannot end its children. On Linux the kernel does it: the request below outlives the change to the
program. Elsewhere the program simply runs on.
"""
from __future__ import annotations

import ctypes
import os
import sys
from contextlib import suppress

PR_SET_PDEATHSIG = 1


def main(arguments: list[str]) -> None:
    """Ask for a signal when the supervisor dies, then become the program. It may come more than once: for each of its threads."""
    supervisor, number, program = int(arguments[0]), int(arguments[1]), arguments[2:]
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, number)
    if os.getppid() != supervisor:     # it has died in between
        sys.exit(1)
    os.execvp(program[0], program)


if __name__ == "__main__":
    main(sys.argv[1:])
