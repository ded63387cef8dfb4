"""A filing is held by one person at a time, on both databases."""
from __future__ import annotations

from datetime import date
from pathlib import Path

from filings import audit, claims
from filings.store import Store
from filings.vocabulary import Disposition, Filing, Record, Request, Scan, Timings


def test_one_holds_it_until_it_lapses_or_is_given_back(database_url: str, tmp_path: Path) -> None:
    with Store(database_url) as store:
        filing = Filing(request=Request.OTHER, disposition=Disposition.REVIEW)
        store.save(Record(scan=Scan(name="a.pdf", sha256="0" * 64, pages=1, received=date(2026, 1, 5)), filings=(filing,),
                          timings=Timings(total_s=1, cpu_s=1, pages=1)), tmp_path)
        database = store.database
        first = claims.claim(database, 1, "nora", 0.0, 60)
        second = claims.claim(database, 1, "omar", 30.0, 60)
        assert first is not None and first.mine
        assert second is not None and (second.mine, second.user) == (False, "nora")
        lapsed = claims.claim(database, 1, "omar", 60.0, 60)
        assert lapsed is not None and lapsed.mine
        taken = claims.claim(database, 1, "lin", 61.0, 60, take=True)
        assert taken is not None and taken.mine
        assert claims.release(database, 1, "lin", 62.0)
        assert claims.claim(database, 2, "lin", 62.0, 60) is None
        assert [(entry.who, entry.action) for entry in audit.entries(database)][:4] == [
            ("lin", "filing.release"), ("lin", "filing.claim"), ("omar", "filing.claim"), ("nora", "filing.claim")]
