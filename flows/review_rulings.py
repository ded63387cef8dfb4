"""A person's disposition in place of the program's, the second person who confirms it, and the end of a review."""
from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, RowMapping, insert, select, update

from filings.corrections import Place
from filings.problems import BadArguments, NotDecided, SecondPerson
from filings.tables import RULINGS
from filings.vocabulary import Disposition, Ruling
from flows.review_desk import Changed, ReviewDesk, Work, changed, keep_record, work_on, write_record

WAITING, IN_FORCE, REFUSED, WITHDRAWN = "waiting", "in-force", "refused", "withdrawn"
LONGEST = 2000                 # characters of a reason


@dataclass(frozen=True, slots=True)
class Ruled:
    """A ruling as it is kept, whatever became of it."""

    id: int
    disposition: str
    reason: str
    by: str
    at: str
    state: str
    second: str | None
    second_at: str | None


def rule(desk: ReviewDesk, who: str, filing: int, version: int, disposition: str, reason: str) -> Changed:
    """Put a disposition in place of the program's. One that two people must agree on waits for the second.

    Raises:
        BadArguments: there is no such disposition, or no reason is given.
    """
    chosen, words = _disposition(disposition), " ".join(reason.split())
    if not words or len(words) > LONGEST:
        raise BadArguments(f"A ruling needs a reason of at most {LONGEST} characters")
    state = WAITING if chosen in desk.two_people else IN_FORCE
    with work_on(desk, who, filing, version) as work:
        for open_one in standing(work.connection, work.place):
            _set(work, open_one.id, WITHDRAWN)
        before = work.filing.ruling
        work.connection.execute(insert(RULINGS).values(
            scan=work.place.scan, number=work.place.number, disposition=chosen, reason=words, by=who, at=work.stamp, state=state))
        made = Ruling(disposition=chosen, reason=words, by=who, at=work.stamp) if state == IN_FORCE else None
        _stand(desk, work, made)
        work.mark(reviewed_at=None, reviewed_by=None)
        work.tell("filing.rule", before=before.model_dump(mode="json") if before else None,
                  after={"disposition": chosen, "reason": words, "state": state})
        result = changed(work)
    write_record(desk, result)
    return result


def second(desk: ReviewDesk, who: str, filing: int, version: int, agrees: bool, reason: str = "") -> Changed:
    """Confirm or refuse a ruling that waits for a second person; a refused one leaves the program's disposition.

    Raises:
        NotDecided: none waits.
        SecondPerson: the one who ruled is asked again.
    """
    words = " ".join(reason.split())[:LONGEST]
    with work_on(desk, who, filing, version, claimed=False) as work:
        waiting = next((one for one in standing(work.connection, work.place) if one.state == WAITING), None)
        if waiting is None:
            raise NotDecided("No ruling waits for a second person")
        if waiting.by == who:
            raise SecondPerson("You ruled this yourself")
        _set(work, waiting.id, IN_FORCE if agrees else REFUSED, second=who, second_at=work.stamp)
        if agrees:
            _stand(desk, work, Ruling(disposition=Disposition(waiting.disposition), reason=waiting.reason, by=waiting.by,
                                      at=waiting.at, second=who))
        else:
            work.mark(reviewed_at=None, reviewed_by=None)
        work.tell("filing.second", before={"state": WAITING, "by": waiting.by},
                  after={"state": IN_FORCE if agrees else REFUSED, "disposition": waiting.disposition, "reason": words})
        result = changed(work)
    write_record(desk, result)
    return result


def withdraw(desk: ReviewDesk, who: str, filing: int, version: int) -> Changed:
    """Take a ruling back; what follows from the findings stands again.

    Raises:
        NotDecided: there is none.
    """
    with work_on(desk, who, filing, version) as work:
        open_ones = standing(work.connection, work.place)
        if not open_ones:
            raise NotDecided("There is no ruling to withdraw")
        for one in open_ones:
            _set(work, one.id, WITHDRAWN)
        before = work.filing.ruling
        _stand(desk, work, None)
        work.mark(reviewed_at=None, reviewed_by=None)
        work.tell("filing.withdraw", before=before.model_dump(mode="json") if before else {"state": WAITING},
                  after={"state": WITHDRAWN})
        result = changed(work)
    write_record(desk, result)
    return result


def finish(desk: ReviewDesk, who: str, filing: int, version: int) -> Changed:
    """Be done with a filing: it leaves the queue.

    Raises:
        NotDecided: what to do with it is still open.
    """
    with work_on(desk, who, filing, version) as work:
        ruled = work.filing.ruling is not None or bool(standing(work.connection, work.place))
        if work.filing.disposition is Disposition.REVIEW and not ruled:
            raise NotDecided("What to do with the filing is still open")
        work.mark(reviewed_at=work.stamp, reviewed_by=who)
        work.tell("filing.finish", after={"disposition": work.filing.disposition})
        return changed(work)


def reopen(desk: ReviewDesk, who: str, filing: int, version: int) -> Changed:
    """Take up a filing again that somebody was done with."""
    with work_on(desk, who, filing, version) as work:
        work.mark(reviewed_at=None, reviewed_by=None)
        work.tell("filing.reopen", before={"reviewed_by": work.place.reviewed_by})
        return changed(work)


def standing(connection: Connection, place: Place) -> list[Ruled]:
    """Rulings of a filing that are in force or wait."""
    return [one for one in rulings(connection, place) if one.state in (WAITING, IN_FORCE)]


def rulings(connection: Connection, place: Place) -> list[Ruled]:
    """Every ruling there ever was on a filing, oldest first."""
    rows = connection.execute(select(RULINGS).where(RULINGS.c.scan == place.scan, RULINGS.c.number == place.number)
                              .order_by(RULINGS.c.id)).mappings()
    return [_ruled(row) for row in rows]


def _ruled(row: RowMapping) -> Ruled:
    return Ruled(row["id"], row["disposition"], row["reason"], row["by"], row["at"], row["state"], row["second"],
                 row["second_at"])


def _set(work: Work, ruling: int, state: str, **values: str) -> None:
    work.connection.execute(update(RULINGS).where(RULINGS.c.id == ruling).values(state=state, **values))


def _stand(desk: ReviewDesk, work: Work, ruling: Ruling | None) -> None:
    """Put a ruling, or none, into the record of the filing."""
    if work.filing.ruling == ruling:
        return
    filings = list(work.record.filings)
    filings[work.place.number - 1] = work.filing.model_copy(update={"ruling": ruling})
    keep_record(desk, work, work.record.model_copy(update={"filings": tuple(filings)}))


def _disposition(name: str) -> Disposition:
    try:
        chosen = Disposition(name)
    except ValueError as error:
        raise BadArguments(f"There is no disposition {name!r}") from error
    if chosen is Disposition.REVIEW:
        raise BadArguments("A ruling says what to do; to leave it open is none")
    return chosen
