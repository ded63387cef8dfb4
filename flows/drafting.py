"""Letters as drafts that a person edits and approves: kept in the database, rendered when asked for, never sent.

    for each in drafts(desk, scan, 1):                 # made where they fit and are missing
        shown = letter(desk, each.id)
        edit(desk, each.id, "nora", text=..., fills={"receipt number": "IOE0912345678"})
        approve(desk, each.id, "sam", seen=letter(desk, each.id).digest)
    file(desk, each.id, "pdf")

A draft follows its record until a person edits or approves it. What was approved is kept word for word, with its digest.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from filings.audit import PROGRAM
from filings.problems import BadNotice, FilingChanged
from flows import kept_drafts
from flows.kept_drafts import APPROVED, DRAFT, WITHDRAWN, Kept, NoticeDesk
from reports.notices.editing import approved, as_text, blanks_left, digest_of, parsed, passages_of
from reports.notices.letters import Paragraph
from reports.notices.writing import content

__all__ = ["APPROVED", "DRAFT", "WITHDRAWN", "Kept", "NoticeDesk", "Shown", "approve", "drafts", "edit", "file", "letter",
           "withdraw"]

LONGEST = 40_000                # characters of an edited text


@dataclass(frozen=True, slots=True)
class Shown:
    """A draft to look at and edit.

    `text`: as plain paragraphs; `blanks`: names that are still to be filled; `checks`: what to look at before it is
    approved; `digest`: to be given back when it is approved.
    """

    kept: Kept
    html: str
    text: str
    blanks: tuple[str, ...]
    checks: tuple[str, ...]
    paragraphs: tuple[Paragraph, ...]
    digest: str


def drafts(desk: NoticeDesk, scan: int, number: int, day: date | None = None) -> list[Kept]:
    """The drafts of a filing: those that fit are made where they are missing, those that no longer fit are withdrawn.

    Args:
        desk: the store, the rules and the templates.
        scan: id of the scan in the store.
        number: of the filing in it, from 1.
        day: date of new letters; left out, today.

    Raises:
        UnknownFiling: there is no such filing.
        BadArguments: a template of the office cannot be used.
    """
    today = day or datetime.fromtimestamp(desk.store.clock(), UTC).date()
    with desk.store.database.write() as connection:
        record = kept_drafts.record_of(connection, scan, number)
        fitting = kept_drafts.fitting(desk, record, number, today)
        rows = kept_drafts.rows_of(connection, scan, number)
        for name, draft in fitting.items():
            if not any(row["kind"] == name and row["status"] != WITHDRAWN for row in rows):
                kept_drafts.add(desk, connection, scan, number, draft)
        for row in rows:
            if row["kind"] not in fitting and row["status"] == DRAFT:
                kept_drafts.change(desk, connection, row, PROGRAM, "notice.withdrawn", status=WITHDRAWN)
        return [kept_drafts.kept(row, fitting.get(row["kind"])) for row in kept_drafts.rows_of(connection, scan, number)]


def letter(desk: NoticeDesk, draft: int) -> Shown:
    """A draft as it reads now; an approved one as it was approved.

    Raises:
        UnknownFiling: there is no such draft.
        BadNotice: it was withdrawn and the filing no longer gives such a letter.
    """
    with desk.store.database.read() as connection:
        row = kept_drafts.row_of(connection, draft)
        made, shown = kept_drafts.rendered(desk, connection, row)
    text = as_text(passages_of(shown)) if not shown.approved else row["body"]["approved_text"]
    return Shown(kept_drafts.kept(row, made), shown.html, text, tuple(blanks_left(shown)), made.checks if made else (),
                 shown.paragraphs, row["digest"] or digest_of(shown))


def file(desk: NoticeDesk, draft: int, form: str) -> bytes:
    """A draft as a file: `pdf`, `docx` or `html`; with the mark of a draft until it is approved.

    Raises:
        UnknownFiling, BadNotice: see `letter`.
        MissingLibrary: PDF is asked for, and what it is made with is not installed.
    """
    with desk.store.database.read() as connection:
        _, shown = kept_drafts.rendered(desk, connection, kept_drafts.row_of(connection, draft))
    made = content(shown, form)
    return made.encode() if isinstance(made, str) else made


def edit(desk: NoticeDesk, draft: int, who: str, *, text: str | None = None, fills: Mapping[str, str] | None = None,
         day: date | None = None) -> Kept:
    """Change a draft: its text (plain paragraphs, as `letter` gives them), its blanks by name, the date of the letter.

    What is left out stays. An empty text takes an earlier edit back: the letter follows the findings again.

    Raises:
        UnknownFiling: there is no such draft.
        BadNotice: it is approved or withdrawn, there is no blank of a name, or the text is too long.
    """
    if text is not None and len(text) > LONGEST:
        raise BadNotice(f"The text has {len(text)} characters; a letter has at most {LONGEST}")
    with desk.store.database.write() as connection:
        row = kept_drafts.open_row(connection, draft)
        body = dict(row["body"])
        if day is not None:
            body["day"] = day.isoformat()
        made, plain = kept_drafts.generated(desk, connection, row | {"body": {**body, "fills": {}, "text": None}})
        kept_drafts.known(fills or {}, plain)
        if fills is not None:
            body["fills"] = {name: value.strip() for name, value in {**body["fills"], **fills}.items() if value.strip()}
        if text is not None:
            body["text"] = [kept_drafts.stored(one) for one in parsed(text, passages_of(plain))] if text.strip() else None
        body["rests_on"] = kept_drafts.rests_on(made)
        kept_drafts.change(desk, connection, row, who, "notice.edited", body=body, edited_by=who)
        return kept_drafts.kept(kept_drafts.row_of(connection, draft), made)


def approve(desk: NoticeDesk, draft: int, who: str, seen: str, name: str = "") -> Kept:
    """Approve a letter as it was seen; it is kept word for word and can then be printed. Nothing is sent.

    Args:
        desk: the store, the rules and the templates.
        draft: its id.
        who: the user who approves.
        seen: the digest that `letter` gave with the text that was looked at.
        name: how the signer is named in the letter; left out, as the user.

    Raises:
        UnknownFiling: there is no such draft.
        FilingChanged: the text is no longer the one that was seen.
        BadNotice: blanks are left, or it is approved or withdrawn already.
    """
    with desk.store.database.write() as connection:
        row = kept_drafts.open_row(connection, draft)
        made, plain = kept_drafts.generated(desk, connection, row)
        if digest_of(plain) != seen:
            raise FilingChanged("The letter reads otherwise than when it was looked at")
        if left := blanks_left(plain):
            raise BadNotice(f"The letter has blanks: {', '.join(left)}")
        final = approved(plain, name or who)
        digest = digest_of(final)
        body = {**row["body"], "html": final.html, "approved_text": as_text(passages_of(final)),
                "rests_on": kept_drafts.rests_on(made),
                "paragraphs": [[one.text, kept_drafts.basis_data(one.basis)] for one in final.paragraphs]}
        kept_drafts.change(desk, connection, row, who, "notice.approved", {"digest": digest}, status=APPROVED, approved_by=who,
                           approved_at=desk.now(), digest=digest, body=body,
                           answer_by=kept_drafts.promised(made, body["approved_text"]))
        return kept_drafts.kept(kept_drafts.row_of(connection, draft), made)


def withdraw(desk: NoticeDesk, draft: int, who: str, reason: str) -> Kept:
    """Take a draft or an approved letter out of use; it is kept as it was. `drafts` then makes a new one, if it fits.

    Raises:
        UnknownFiling: there is no such draft.
        BadNotice: it is withdrawn already, or no reason is given.
    """
    if not reason.strip():
        raise BadNotice("Say why the letter is withdrawn")
    with desk.store.database.write() as connection:
        row = kept_drafts.row_of(connection, draft)
        if row["status"] == WITHDRAWN:
            raise BadNotice("The letter is withdrawn already")
        kept_drafts.change(desk, connection, row, who, "notice.withdrawn", {"reason": reason.strip()}, status=WITHDRAWN)
        return kept_drafts.kept(kept_drafts.row_of(connection, draft), None)
