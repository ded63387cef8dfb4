"""The mailroom's page: hand in scans, see what became of today's, print separator sheets and covers of batches."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from fastapi import File, Form, UploadFile
from fastapi.responses import Response
from sqlalchemy import select

from dashboard.pages import Pages
from dashboard.permissions import May
from dashboard.texts import text
from dashboard.visit import Visit, Visiting
from filings.audit import append
from filings.business_day import books_of
from filings.mailroom import overview
from filings.packets import Packet, Stage, select_packets
from filings.problems import BadArguments, BadInbox
from filings.settings import settings
from filings.tables import FILINGS, QUEUE, SCANS
from flows.deposit import deposit
from flows.inbox import Inbox, open_inboxes
from reports.covers import MOST, Cover, batch_cover, separator_sheets

pages = Pages()
MOST_FILES = 50                # at a time
LISTED = 300                   # of today's files
MOST_BYTES = (settings().max_file_mb << 20) + (1 << 20)      # of a request: the scan, and the form around it


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one file. `filings`: scan, number and disposition of each filing in it."""

    packet: Packet
    words: str
    filings: tuple[tuple[int, int, str], ...] = ()


@pages.get("/mailroom", needs=May.INTAKE)
def mailroom(visit: Visiting) -> Response:
    """The page; asked by htmx, only the list of today's files."""
    return _page(visit)


@pages.post("/mailroom", needs=May.INTAKE, most=MOST_BYTES)
def hand_in(visit: Visiting, scan: Annotated[list[UploadFile] | None, File()] = None, inbox: Annotated[int, Form()] = 0,
            batch: Annotated[str, Form(max_length=100)] = "", received: Annotated[str, Form(max_length=10)] = "",
            postmarked: Annotated[str, Form(max_length=10)] = "") -> Response:
    """Put scans into an inbox, as a scanner does; the sweep takes them in."""
    places = inboxes()
    if not 0 <= inbox < len(places):
        raise BadArguments(text("mailroom.no_inbox"))
    files = [each for each in scan or [] if each.filename]
    if not files or len(files) > MOST_FILES:
        raise BadArguments(text("mailroom.no_file", most=MOST_FILES))
    days = {name: _day(value) for name, value in (("received", received), ("postmarked", postmarked))}
    put = [deposit(places[inbox], Path(each.filename or "").name, each.file, batch.strip(), **days) for each in files]
    with visit.house.store.database.write() as connection:
        append(connection, visit.user.name, "mailroom.upload", f"inbox {places[inbox].name}",
               after={"files": [each.name for each in put], "batch": batch.strip()}, at=visit.house.now())
    said = text("mailroom.said.put", n=len(put))
    return _page(visit, said) if visit.by_htmx else visit.to("/mailroom")


@pages.get("/mailroom/separators.pdf", needs=May.INTAKE)
def separators(visit: Visiting, copies: int = 10) -> Response:
    """Separator sheets to print."""
    if not 1 <= copies <= MOST:
        raise BadArguments(text("mailroom.copies", most=MOST))
    return _pdf(separator_sheets(copies), "separators.pdf")


@pages.get("/mailroom/cover.pdf", needs=May.INTAKE)
def cover(visit: Visiting, batch: str = "", packets: str = "", note: str = "") -> Response:
    """The cover of a batch to print."""
    if not batch.strip() or max(len(batch), len(packets), len(note)) > 100:
        raise BadArguments(text("mailroom.no_batch"))
    return _pdf(batch_cover(Cover(batch.strip(), visit.house.today(), packets, note)), "cover.pdf")


def _page(visit: Visit, said: str = "") -> Response:
    database, today = visit.house.store.database, books_of(visit.house.clock())
    fates = todays(visit, today)
    values: dict[str, Any] = {"fates": fates, "seen": overview(database, today), "said": said, "today": today}
    if visit.by_htmx:
        return visit.page("part_mailroom.html", **values)
    return visit.page("mailroom.html", inboxes=inboxes(), most=MOST, most_mb=settings().max_file_mb, **values)


def todays(visit: Visit, today: date) -> list[Fate]:
    """What came in today by the inboxes, newest first, each with what became of it in plain words."""
    with visit.house.store.database.read() as connection:
        newest = select(QUEUE.c.id).where(QUEUE.c.inbox.is_not(None), QUEUE.c.business_date == today).order_by(
            QUEUE.c.id.desc()).limit(LISTED)
        packets = select_packets(connection, QUEUE.c.id.in_(newest))
        digests = [packet.sha256 for packet in packets if packet.stage is Stage.DONE]
        rows = connection.execute(
            select(SCANS.c.folder, SCANS.c.name, SCANS.c.id, FILINGS.c.number, FILINGS.c.disposition)
            .join(FILINGS, FILINGS.c.scan == SCANS.c.id).where(SCANS.c.sha256.in_(digests))
            .order_by(SCANS.c.id, FILINGS.c.number)).all()
        firsts = {row.id: Path(row.path).name for row in connection.execute(select(QUEUE.c.id, QUEUE.c.path).where(
            QUEUE.c.id.in_([packet.duplicate_of for packet in packets if packet.duplicate_of])))}
    found: dict[tuple[str, str], list[tuple[int, int, str]]] = {}
    for folder, name, scan, number, disposition in rows:
        found.setdefault((folder, name), []).append((scan, number, disposition))
    return [_fate(packet, found, firsts) for packet in reversed(packets)]


def _fate(packet: Packet, found: dict[tuple[str, str], list[tuple[int, int, str]]], firsts: dict[int, str]) -> Fate:
    key = f"mailroom.fate.{packet.stage}"
    if packet.stage is Stage.DONE:
        filings = tuple(found.get((packet.folder or "", packet.name), ()))
        return Fate(packet, text(key, n=len(filings)), filings)
    if packet.stage is Stage.DUPLICATE:
        return Fate(packet, text(key, name=firsts.get(packet.duplicate_of or 0, "")))
    if packet.stage in (Stage.ATTENTION, Stage.QUARANTINED):
        return Fate(packet, text(key, why=packet.message))
    return Fate(packet, text(f"mailroom.fate.{'again' if packet.message and packet.stage is Stage.WAITING else packet.stage}",
                             why=packet.message))


def inboxes() -> list[Inbox]:
    """The inboxes of the settings that can be written to."""
    found = []
    for folder in settings().inboxes:
        try:
            found += open_inboxes([folder])
        except BadInbox:
            continue           # the page shows the others; `lockbox status` tells what is wrong with this one
    return found


def _day(value: str) -> date | None:
    if not value.strip():
        return None
    try:
        return date.fromisoformat(value.strip())
    except ValueError as error:
        raise BadArguments(text("mailroom.no_day", day=value)) from error


def _pdf(content: bytes, name: str) -> Response:
    return Response(content, media_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'})
