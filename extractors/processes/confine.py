"""What a reading process is kept from: the network, endless computing, and outliving its parent.

A scan is a stranger's file, and the libraries that open it are large. Should one of them be taken over, it finds no network;
the limits on memory and file size are set in `extractors.processes.reading_process`. All of it is passed on to the programs
that a reading process starts.
"""
from __future__ import annotations

import ctypes
import os
import platform
import resource
import signal
import struct
import time
from enum import StrEnum
from threading import Thread

# Linux on the two kinds of processor: its name for the filter, and the number of the call that makes a socket
PROCESSORS = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
IO_URING = 425                 # could make a socket without that call
FOREIGN = 0x40000000           # calls from here on are of another kind of program
LOAD, EQUAL, AT_LEAST, RETURN = 0x20, 0x15, 0x35, 0x06
ALLOW, REFUSE = 0x7FFF0000, 0x00050000 | 13          # 13: EACCES
NO_NEW_PRIVILEGES, SECCOMP, FILTER = 38, 22, 2
NEW_USER, NEW_NETWORK = 0x10000000, 0x40000000
LOOK_S = 1.0


class Hold(StrEnum):
    """What keeps a process from the network."""

    FILTER = "filter"              # the kernel refuses to make a socket
    NAMESPACE = "namespace"        # it has a network of its own with nothing in it
    NOTHING = "nothing"            # this system allows neither


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def leave_network() -> Hold:
    """Keep this process, and all it starts, from the network for good; says what holds.

    Sockets between processes of this machine go too. Pipes that are open stay open.
    """
    if not hasattr(os, "fork") or platform.system() != "Linux":
        return Hold.NOTHING
    libc = ctypes.CDLL(None, use_errno=True)
    known = PROCESSORS.get(platform.machine())
    if known and libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0:
        code = _filter(*known)
        program = _Program(len(code) // 8, code)
        if libc.prctl(SECCOMP, FILTER, ctypes.byref(program), 0, 0) == 0:
            return Hold.FILTER
    # root needs no name space of users, others may not be allowed one
    if libc.unshare(NEW_NETWORK) == 0 or libc.unshare(NEW_USER | NEW_NETWORK) == 0:
        return Hold.NAMESPACE
    return Hold.NOTHING


def _filter(processor: int, make_socket: int) -> bytes:
    """The program that the kernel runs at every call: two numbers say where to go on, if true and if false."""
    steps = (
        (LOAD, 0, 0, 4), (EQUAL, 0, 5, processor),       # programs of another processor: refused
        (LOAD, 0, 0, 0), (AT_LEAST, 3, 0, FOREIGN),
        (EQUAL, 2, 0, make_socket), (EQUAL, 1, 0, IO_URING),
        (RETURN, 0, 0, ALLOW), (RETURN, 0, 0, REFUSE),
    )
    return b"".join(struct.pack("HBBI", *step) for step in steps)


def allow_computing(seconds: float) -> None:
    """Allow this process so many more seconds of processor time; beyond them the kernel ends it.

    A program that it starts has the same sum for itself. The parent looks at the clock as well; this holds also when the
    parent is stopped.
    """
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    wanted = int(used.ru_utime + used.ru_stime + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (wanted if most == resource.RLIM_INFINITY else min(wanted, most), most))


def die_with(parent: int) -> None:
    """End this process and all it started when its parent of that number has ended, be it by a kill nobody could foresee."""
    def look() -> None:
        while os.getppid() == parent:
            time.sleep(LOOK_S)
        os.killpg(0, signal.SIGKILL)       # its own group: it leads one

    Thread(target=look, name="parent", daemon=True).start()
