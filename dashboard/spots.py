"""Places on pages, as the script of the filing page reads them."""
from __future__ import annotations

from dataclasses import dataclass

from filings.vocabulary import Box, Filing

WHOLE = frozenset({"payment.kind"})    # what the whole paper says, and no one place of it


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on a page, as the script reads it: `page` and `box` as text, empty for none."""

    page: str = ""
    box: str = ""


def spot(page: int | None, box: Box | None) -> Spot:
    """A place for the script."""
    if page is None:
        return Spot()
    return Spot(str(page), ",".join(f"{side:.4f}" for side in box) if box else "")


def place_of(filing: Filing, name: str, page: int | None, box: Box | None) -> Spot:
    """The place of an entry; that of what only the whole paper says is all that was read of the paper."""
    if name not in WHOLE:
        return spot(page, box)
    form = name.split(".", 1)[0]
    boxes = [one.box for key, one in filing.fields.items() if key.startswith(f"{form}.") and one.page == page and one.box]
    if len(boxes) < 2:
        return spot(page, None)
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return spot(page, (min(lefts), min(tops), max(rights), max(bottoms)))
