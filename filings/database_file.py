"""Where the file of a SQLite database may lie, and that it is its owner's alone."""
from __future__ import annotations

import os
import re
from pathlib import Path

from .files import private_folder
from .problems import NetworkDatabase, UnusableDatabase

NETWORK = frozenset({
    "nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "ncpfs", "afs", "ceph", "lustre", "beegfs", "gpfs",
    "glusterfs", "fuse.sshfs", "fuse.rclone", "fuse.s3fs", "fuse.gcsfuse", "fuse.glusterfs", "fuse.ceph", "fuse.davfs2",
    "davfs", "fuse.smbnetfs", "fuse.curlftpfs", "fuse.gvfsd-fuse",
})


def prepare_file(path: Path) -> None:
    """Make the file, and its folder where it is missing, for their owner alone.

    Raises:
        NetworkDatabase: it would lie on a network share.
        UnusableDatabase: it cannot be made or opened.
    """
    mounts = Path("/proc/mounts")
    if mounts.exists() and (kind := network_type(path.resolve(), mounts.read_text(encoding="utf-8", errors="replace"))):
        raise NetworkDatabase(f"{path} lies on a network share ({kind})")
    try:
        # personal data: folder and file are the owner's alone, unless the folder was there before
        private_folder(path.parent)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise UnusableDatabase(f"{path}: {error.strerror}") from error


def network_type(path: Path, mounts: str) -> str | None:
    """Type of the network file system that holds `path`, or None; `mounts` is text like that of /proc/mounts."""
    best, kind = -1, ""
    for line in mounts.splitlines():
        words = line.split(" ")
        if len(words) < 3:
            continue
        # the kernel writes blanks of a mount point as octal escapes; of two mounts on one point the last counts
        point = re.sub(r"\\([0-7]{3})", lambda code: chr(int(code[1], 8)), words[1])
        if path.is_relative_to(point) and len(point) >= best:
            best, kind = len(point), words[2]
    return kind if kind in NETWORK else None
