"""A draft as HTML by its template, and the paragraphs of that HTML with what each rests on."""
from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError
from lxml import html
from markupsafe import Markup, escape

from filings.problems import BadArguments

from .drafts import Draft
from .people import Blank, Line
from .rules import Basis
from .wording import SHIPPED, load_wording, spelled

__all__ = ["SHIPPED", "Letter", "Paragraph", "folders", "load_wording", "render"]

MARK = "DRAFT – not approved – do not mail"
TEXT_TAGS = ("p", "li", "td", "dd")
# a reader of scans may yield them; neither XML nor paper has them
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a letter; `basis` is None for what says nothing of substance, such as the greeting."""

    text: str
    basis: Basis | None


@dataclass(frozen=True, slots=True)
class Letter:
    """A rendered draft, or one that a person has approved. `sha256`: of the scan."""

    html: str
    paragraphs: tuple[Paragraph, ...]
    folders: tuple[Path, ...]
    day: date
    sha256: str
    approved: bool = False


def folders(templates: Path | None) -> tuple[Path, ...]:
    """Where templates are looked for: the office's folder, then the shipped one."""
    return (templates, SHIPPED) if templates else (SHIPPED,)


def render(draft: Draft, where: tuple[Path, ...], change: Callable[[str], str] | None = None) -> Letter:
    """Fill the template of a draft.

    Args:
        draft: the notice.
        where: folders of the templates.
        change: what a person made of the letter, from `editing.changed`: from its HTML to its HTML.

    Raises:
        BadArguments: a template is faulty, uses a name that does not exist, lost the mark of a draft, or has a
            paragraph that names neither a finding nor a rule.
    """
    name = f"{draft.name}.html.j2"
    try:
        template = _environment(where).get_template(name)
        # first without the approval sheet, whose table lists the paragraphs of the letter
        first = _CONTROLS.sub("", template.render(d=draft, mark=MARK, paragraphs=()))
        paragraphs = _paragraphs(change(first) if change else first, name)
        text = _CONTROLS.sub("", template.render(d=draft, mark=MARK, paragraphs=paragraphs))
        text = change(text) if change else text
    except TemplateError as error:
        raise BadArguments(f"The template {name} cannot be used: {error or type(error).__name__}") from error
    if MARK not in html.document_fromstring(text).text_content():
        raise BadArguments(f"The template {name} does not show the mark “{MARK}”")
    return Letter(text, paragraphs, where, draft.day, draft.record.scan.sha256)


def _environment(where: tuple[Path, ...]) -> Environment:
    made = Environment(loader=FileSystemLoader(where), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
                       lstrip_blocks=True)
    made.globals.update(trace=trace, line=line)
    made.filters.update(day=spelled)
    return made


def trace(basis: Basis) -> Markup:
    """What a paragraph rests on, as attributes of its element."""
    pages = ",".join(str(page) for page in basis.pages)
    return Markup('data-check="{}" data-rule="{}" data-citation="{}" data-page="{}"').format(
        basis.check, basis.rule, basis.citation, pages)


def line(value: Line) -> Markup:
    """A line of an address or a fact; a blank is visible as such."""
    if isinstance(value, Blank):
        return Markup('<span class="blank" data-blank="{}">{}</span>').format(value.name, value.text)
    return escape(value)


def words_of(element: html.HtmlElement) -> str:
    """The text of an element in one line; lines of an address are joined by commas."""
    pieces = [element.text or ""]
    for child in element:
        pieces += [", " if child.tag == "br" else words_of(child), child.tail or ""]
    return " ".join("".join(pieces).split()).replace(" ,", ",")


def _paragraphs(text: str, template: str) -> tuple[Paragraph, ...]:
    """The paragraphs of the letter itself, each with its basis."""
    letter = html.document_fromstring(text).find(".//main")
    if letter is None:
        raise BadArguments(f"The template {template} has no <main> with the letter in it")
    found = []
    for element in letter.iter(*TEXT_TAGS):
        words = words_of(element)
        if "data-formal" in element.attrib:
            found.append(Paragraph(words, None))
        elif element.get("data-rule"):
            pages = tuple(int(page) for page in element.get("data-page", "").split(",") if page)
            found.append(Paragraph(words, Basis(element.get("data-rule", ""), element.get("data-citation", ""),
                                                element.get("data-check", ""), pages)))
        elif words and not any(child.tag in TEXT_TAGS for child in element.iterdescendants()):
            raise BadArguments(f"The template {template} has a paragraph that names neither a finding nor a rule: "
                               f"{words[:80]!r}")
    return tuple(found)
