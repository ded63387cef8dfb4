"""Every text of the pages comes from the catalogue, every key exists, and templates hold nothing that the policy forbids."""
from __future__ import annotations

import re
from pathlib import Path

import pytest
from dashboard_house import needs_assets
from jinja2 import nodes

from dashboard import masks
from dashboard.render import HERE, STATIC, environment
from dashboard.texts import catalogue, text

TEMPLATES = sorted((HERE / "templates").glob("*.html"))
# names of classes, attributes that a macro writes, and letters on keys are no words
WORDLESS = re.compile(r"[\W\d_]*|&\w+;|lb[xf]-[\w-]+|[\w-]+=\S*|\w")
SPOKEN = re.compile(r"""\b(?:title|alt|aria-label|placeholder|label|value|content|data-confirm|data-announce)="([^"]*)\"""")
NOT_SPOKEN = ("width=device-width",)


def written(path: Path) -> str:
    """What a template writes by itself, with a mark where it puts something in."""
    source = path.read_text(encoding="utf-8")
    source = re.sub(r"\{#.*?#\}", "", source, flags=re.DOTALL)
    return re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "\x00", source, flags=re.DOTALL)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_hold_no_words_of_their_own(path):
    source = written(path)
    outside = re.sub(r"<[^>]*>", " ", source)
    found = [word for word in outside.replace("\x00", " ").split() if not WORDLESS.fullmatch(word)]
    assert not found, f"{path.name}: {found}"
    spoken = [value for value in SPOKEN.findall(source) if re.search(r"[A-Za-z]{2,}", value.replace("\x00", ""))]
    for value in spoken:
        # a value of a field is a code, a sentence has blanks
        assert " " not in value.strip() or value.startswith(NOT_SPOKEN), f"{path.name}: {value}"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_hold_nothing_that_the_security_policy_forbids(path):
    source = path.read_text(encoding="utf-8")
    assert not re.search(r"\son\w+\s*=", source), "an event handler"
    assert not re.search(r"\sstyle\s*=", source), "a style of its own"
    assert not re.search(r"<script(?![^>]*\ssrc=)", source) and "<style" not in source
    assert "hx-on" not in source and "hx-vals='js" not in source
    assert not re.search(r"(?:src|href|action|hx-get|hx-post)=\"(?:https?:)?//", source), "something from elsewhere"
    assert "|safe" not in source.replace(" ", "") and "autoescape" not in source


def keys_of(path: Path) -> tuple[set[str], set[str]]:
    """Keys that a template asks for, and beginnings of keys that it completes."""
    whole, begun = set[str](), set[str]()
    for call in environment().parse(path.read_text(encoding="utf-8")).find_all(nodes.Call):
        if not (isinstance(call.node, nodes.Name) and call.node.name == "t"):
            continue
        first = call.args[0]
        for part in [first, *first.find_all(nodes.Const)] if not isinstance(first, nodes.Const) else [first]:
            if isinstance(part, nodes.Const) and isinstance(part.value, str) and "." in part.value:
                (begun if isinstance(first, nodes.Concat) and part.value.endswith(".") else whole).add(part.value)
    return whole, begun


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_every_key_of_a_template_is_in_the_catalogue(path):
    whole, begun = keys_of(path)
    assert not whole - catalogue().keys()
    for each in begun:
        assert any(key.startswith(each) for key in catalogue()), each


def test_every_key_of_the_program_is_in_the_catalogue():
    for path in HERE.glob("*.py"):
        for key in re.findall(r"\btext\(\"([\w.-]+)\"", path.read_text(encoding="utf-8")):
            assert key in catalogue(), f"{path.name}: {key}"


def test_texts_are_chosen_by_number_and_written_with_separators():
    assert text("queue.found", n=1) == "1 filing" and text("queue.found", n=12_345) == "12,345 filings"
    with pytest.raises(KeyError):
        text("queue.nothing_of_the_kind")
    with pytest.raises(KeyError):
        text("login.wait")


def test_icons_are_in_the_sprite():
    needs_assets()
    sprite = (STATIC / "vendor" / "uswds" / "img" / "sprite.svg").read_text(encoding="utf-8")
    known = set(re.findall(r'id="(\w+)"', sprite))
    for path in TEMPLATES:
        source = path.read_text(encoding="utf-8")
        for call in re.findall(r"icon\(([^)]*)\)", source):
            for name in re.findall(r'"(\w+)"(?!\s*:)', call.split("[")[0] if "{" in call else call):
                assert name in known or "{" in call, f"{path.name}: {name}"


@pytest.mark.parametrize("given, shown", [
    ("219001234", "•••••1234"), ("A219-001-234", "•••••1234"), ("", "—"), (None, "—"), ("12", "•••••")])
def test_a_number_keeps_its_last_four_digits(given, shown):
    assert masks.masked(given) == shown


@pytest.mark.parametrize("given, shown", [
    ("His A-number is A219001234.", "His A-number is •••••1234."), ("A 219 001 234", "•••••1234"),
    ("SSN 123-45-6789", "SSN •••••6789"), ("born 1988-02-29 on 06/15/2020", "born 1988-02-29 on 06/15/2020"),
    ("pays $1,234.56 or 1234567.89", "pays $1,234.56 or 1234567.89"),
    ("at 2020-06-15T10:00:00+00:00", "at 2020-06-15T10:00:00+00:00"),
    ("receipt LIN2012345678", "receipt LIN2012345678"), ("scan-000123.pdf", "scan-000123.pdf")])
def test_running_text_loses_the_numbers_of_people_and_nothing_else(given, shown):
    assert masks.masked_text(given) == shown


def test_fields_of_numbers_are_known_by_their_names():
    assert masks.is_masked_field("i131.applicant.a_number") and masks.is_masked_field("i131.applicant.ssn")
    assert not masks.is_masked_field("i131.applicant.family_name")
