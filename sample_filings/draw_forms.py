"""The drawn blank forms: one fillable PDF each, the same bytes at every drawing."""
from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from . import form_g28, form_i131, form_i134
from .drawing import Imprint, Place

FOLDER = Path(__file__).with_name("forms")

FORMS: dict[str, tuple[Imprint, Callable[[Path], tuple[Place, ...]]]] = {
    "i-131_2013-03-22": (form_i131.IMPRINT, form_i131.draw),
    "i-134_2014-02-19": (form_i134.IMPRINT, form_i134.draw),
    "g-28_2015-03-04": (form_g28.IMPRINT, form_g28.draw),
}


def draw_all(folder: Path = FOLDER) -> list[Path]:
    """Draw every blank form into `folder` and return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    for key, (_, draw) in FORMS.items():
        draw(folder / f"{key}.pdf")
    return [folder / f"{key}.pdf" for key in FORMS]


@cache
def places(key: str) -> dict[str, Place]:
    """Where the fields of a drawn form stand, by widget name."""
    with TemporaryDirectory() as folder:
        return {place.widget: place for place in FORMS[key][1](Path(folder) / "form.pdf")}
