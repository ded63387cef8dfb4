"""Masking of numbers that name a person: A-numbers and Social Security numbers, of which the last four digits remain."""
from __future__ import annotations

import re

from lxml import html

MASKED_FIELDS = re.compile(r"\.(a_number|ssn)$")
# in running text: after an A, nine digits in a row or in threes, or written like a Social Security number; no day is one
NUMBER = re.compile(r"(?<![\w/.-])(?:A[-# ]{0,3}\d(?:[- ]?\d){6,8}|\d{9}|\d{3}([- ])\d{3}\1\d{3}|\d{3}-\d{2}-\d{4})"
                    r"(?![\w/]|[.-]\d)")


def masked(value: str | None) -> str:
    """A number with all but its last four digits covered; "—" for none."""
    if not value:
        return "—"
    digits = re.sub(r"\D", "", value)
    return f"•••••{digits[-4:]}" if len(digits) > 4 else "•••••"


def is_masked_field(name: str) -> bool:
    """Whether the value of a field is to be masked."""
    return MASKED_FIELDS.search(name) is not None


def masked_text(value: str) -> str:
    """Running text with every number covered that could be an A-number or a Social Security number."""
    return NUMBER.sub(lambda found: masked(found[0]), value)


def masked_document(value: str) -> str:
    """An HTML document with every number in its text covered that could be an A-number or a Social Security number."""
    tree = html.document_fromstring(value)
    for each in tree.iter(html.etree.Element):
        if each.tag not in ("style", "script"):
            each.text = masked_text(each.text) if each.text else each.text
        each.tail = masked_text(each.tail) if each.tail else each.tail
    return str(html.tostring(tree, encoding="unicode", doctype="<!DOCTYPE html>"))
