"""A packet from its sheets: what lies in it, in what order, how it was scanned, and what should come of it."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np

from filings.vocabulary import Disposition, PageKind, Request, Trait

from .draw_forms import FORMS
from .fill import Entries, Value, filled
from .hand import Hand
from .papers import separator_sheet
from .scanner import Scanner, blank_back, save_pdf, save_tiff, scanned

FOLDER = Path(__file__).with_name("packets")


@dataclass
class Leaf:
    """One side of a sheet. `turned`: degrees clockwise it lay in the scanner; `back`: its empty back is scanned too."""

    image: np.ndarray
    kind: PageKind
    edition: str | None = None
    form_page: int | None = None
    turned: int = 0
    back: bool = False


@dataclass
class Envelope:
    """One applicant's papers and what should come of them. `fields`: what was written, by canonical name."""

    request: Request
    disposition: Disposition
    traits: tuple[Trait, ...] = ()
    not_met: tuple[str, ...] = ()
    leaves: list[Leaf] = field(default_factory=list)
    fields: dict[str, Value] = field(default_factory=dict)

    def form(self, entries: Entries, hand: Hand | None = None, ticks: bool = False) -> list[Leaf]:
        """Add a filled form; returns its leaves, for stamps and notes."""
        imprint = FORMS[entries.key][0]
        kind = PageKind(imprint.form)
        added = [Leaf(page, kind, imprint.edition, number)
                 for number, page in enumerate(filled(entries, hand, ticks), 1)]
        self.leaves += added
        self.fields |= entries.fields
        return added

    def paper(self, image: np.ndarray, kind: PageKind, **fields: Value) -> Leaf:
        """Add any other page; `fields` as `payment__amount` for `payment.amount`."""
        leaf = Leaf(image, kind)
        self.leaves.append(leaf)
        self.fields |= {name.replace("__", "."): value for name, value in fields.items()}
        return leaf


@dataclass
class Packet:
    """One scan. `about`: what a visitor can see in it."""

    name: str
    about: str
    received: date
    postmarked: date | None
    scanner: Scanner
    envelopes: list[Envelope]
    seed: int
    separated: bool = False

    def sides(self) -> list[Leaf]:
        """All scanned sides in order, backs and separator sheets included."""
        out: list[Leaf] = []
        for envelope in self.envelopes:
            if out and self.separated:
                out.append(Leaf(separator_sheet(), PageKind.SEPARATOR))
            for leaf in envelope.leaves:
                out.append(leaf)
                if leaf.back:
                    out.append(Leaf(blank_back(leaf.image), PageKind.BLANK))
        return out


def write_packet(packet: Packet, folder: Path = FOLDER) -> Path:
    """Write the scan and its companion `NAME.toml`; returns the scan."""
    folder.mkdir(parents=True, exist_ok=True)
    images = []
    for number, leaf in enumerate(packet.sides()):
        image = scanned(leaf.image, packet.scanner, packet.seed * 1000 + number)
        images.append(np.ascontiguousarray(np.rot90(image, -leaf.turned // 90)))
    path = folder / packet.name
    (save_tiff if path.suffix == ".tif" else save_pdf)(path, images, packet.scanner)
    lines = [f"# {packet.about}", f"received = {packet.received}"]
    if packet.postmarked:
        lines.append(f"postmarked = {packet.postmarked}")
    path.with_suffix(".toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def expectation(packet: Packet) -> dict[str, object]:
    """What the program should find, in the words of the triage record."""
    sides = packet.sides()
    numbers = {id(leaf): number for number, leaf in enumerate(sides, 1)}
    return {
        "about": packet.about, "received": packet.received.isoformat(),
        "postmarked": packet.postmarked.isoformat() if packet.postmarked else None,
        "pages": [{"number": number, "kind": leaf.kind.value, "edition": leaf.edition, "form_page": leaf.form_page,
                   "rotated": leaf.turned} for number, leaf in enumerate(sides, 1)],
        "filings": [{
            "request": envelope.request.value, "traits": sorted(trait.value for trait in envelope.traits),
            "disposition": envelope.disposition.value, "not_met": sorted(envelope.not_met),
            "pages": [numbers[id(leaf)] for leaf in envelope.leaves],
            "fields": dict(sorted(envelope.fields.items()))} for envelope in packet.envelopes]}


Case = Callable[[], Packet]


def names_of(packets: Sequence[Packet]) -> list[str]:
    """File names in the order in which the packets are processed."""
    return sorted(packet.name for packet in packets)
