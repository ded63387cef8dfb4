"""The note beside a file that left the inbox: what became of it and what to do next, for a person with a text editor."""
from __future__ import annotations

import textwrap

from filings.packets import Packet, Stage
from filings.vocabulary import Filing, Record

from .words import ACTIONS, REQUESTS, first_reason

WIDTH = 100
KEPT = "The bytes of the file are kept by the program, whatever happens to this copy."


def head_of(packet: Packet) -> str:
    """How the note of a packet begins; no other packet's note begins so."""
    return f"Packet {packet.id}: "


def note_of(packet: Packet, record: Record | None = None) -> str:
    """The note as text; `record` is what was decided, where it came so far."""
    name = "".join(char if char.isprintable() else "?" for char in packet.path.name)
    paragraphs = {Stage.DONE: _done, Stage.DUPLICATE: _duplicate, Stage.QUARANTINED: _quarantined,
                  Stage.ATTENTION: _attention}[packet.stage](packet, record)
    if packet.humanitarian:
        paragraphs.insert(0, "From a batch marked Attn: HP.")
    if packet.record not in (None, packet.path.stem):
        paragraphs.append(f"Another scan of this name came in before. In the records this one is called {packet.name}.")
    came = f"{head_of(packet)}{name}, came in {packet.enqueued_at.replace('T', ' ').replace('+00:00', ' UTC')}"
    return "\n\n".join([came, *(_filled(paragraph) for paragraph in paragraphs), KEPT]) + "\n"


def _done(packet: Packet, record: Record | None) -> list[str]:
    where = f"Record and report: {packet.folder}, under {packet.record}."
    if record is None:
        return ["It is done.", where]
    count = len(record.filings)
    head = f"Done: {record.scan.pages} pages read, {count} {'filing' if count == 1 else 'filings'} found."
    if not count:
        return [head, "No filing was found in it: a person must look whether it belongs here.", where]
    return [head, *(_filing(number, filing, count) for number, filing in enumerate(record.filings, 1)), where]


def _filing(number: int, filing: Filing, count: int) -> str:
    heading, step = ACTIONS[filing.ruling.disposition if filing.ruling else filing.disposition]
    lead = f"Filing {number}: " if count > 1 else ""
    reason = first_reason(filing)
    return f"{lead}{REQUESTS[filing.request]}. {heading}. {step}" + (f" First reason: {reason}" if reason else "")


def _duplicate(packet: Packet, _record: Record | None) -> list[str]:
    return [f"The very same file came in before, as packet {packet.duplicate_of}. It was not read a second time.",
            "What to do: nothing, if it was dropped twice. If another paper was meant, scan that paper again."]


def _quarantined(packet: Packet, record: Record | None) -> list[str]:
    message = record.problem.message if record and record.problem else packet.message
    return [f"It could not be read. {_sentence(message)}",
            "When the cause is mended, drop the file into the inbox again, or ask for another try with "
            f"`lockbox retry {packet.id}`."]


def _attention(packet: Packet, record: Record | None) -> list[str]:
    message = record.problem.message if record and record.problem else packet.message
    return [f"The program could not finish it. {_sentence(message)}",
            f"What to do: ask for another try with `lockbox retry {packet.id}`. If it comes back here, key the filing by "
            "hand and tell the maintainers."]


def _sentence(text: str) -> str:
    text = text.strip()
    return text if not text or text.endswith((".", "!", "?")) else f"{text}."


def _filled(text: str) -> str:
    return textwrap.fill(text, WIDTH, break_long_words=False, break_on_hyphens=False)
