"""Every problem has a code of its own, a remedy, and a line in the documentation."""
from __future__ import annotations

import re
from pathlib import Path

from filings.problems import LockboxError

DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "problems.md"


def causes(kind: type[LockboxError] = LockboxError) -> list[type[LockboxError]]:
    """All causes; a class that only groups others has no code of its own."""
    below = [cause for child in kind.__subclasses__() for cause in causes(child)]
    return below + ([kind] if "code" in vars(kind) and kind is not LockboxError else [])


def test_the_documentation_lists_exactly_the_codes() -> None:
    listed = re.findall(r"^\| `([a-z-]+)` \|", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
    ours = [cause.code for cause in causes() if cause.__module__ == LockboxError.__module__]
    assert sorted(listed) == sorted(ours)
    assert len(set(ours)) == len(ours)


def test_a_problem_says_what_happened_and_what_to_do() -> None:
    for cause in causes():
        problem = cause("Something happened").as_problem()
        assert problem.code == cause.code
        assert problem.message == f"Something happened. {cause.remedy}" and len(cause.remedy) > 15
        assert str(cause()) == cause.remedy
