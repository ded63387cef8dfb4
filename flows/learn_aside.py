"""Learns one blank PDF and prints its key, or what is wrong with it, as JSON: run as a process of its own.

python -m flows.learn_aside BLANK.pdf
"""
from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

from extractors.forms.store import FormStore
from filings.problems import LockboxError
from filings.settings import settings

CPU_S = 120                    # of a processor; the longest blank takes a few


def main(path: Path) -> None:
    """Learn the form, under limits that this process cannot lift."""
    chosen = settings()
    memory = chosen.worker_memory_mb << 20
    resource.setrlimit(resource.RLIMIT_AS, (2 * memory, 2 * memory))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    try:
        definition, _ = FormStore(chosen.forms_dir, chosen.mappings_dir).learn_one(path)
    except LockboxError as error:
        print(json.dumps({"problem": str(error), "code": error.code}))
    else:
        print(json.dumps({"key": definition.key}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
