"""The order of entries in a form's data barcode, read from the script with which the form itself makes it.

Some editions print everything that was typed a second time, as one large barcode on each page. The XFA twin inside
the PDF holds the JavaScript that composes it: a list of `add...(field)` calls after one that adds form and edition.
The order is taken from there, so that an edition with other entries is learned without a word of code.
"""
from __future__ import annotations

import io
import re
from dataclasses import dataclass
from xml.etree import ElementTree

import pikepdf

from .blank_pdf import BlankPdf
from .definition import FieldKind, FormDefinition, FormField

COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
CALL = re.compile(r"\b(?P<function>add\w+)\s*\((?P<arguments>[^()]*(?:\([^()]*\)[^()]*)*)\)")
CONDITION = re.compile(r"\bif\s*(?=\()|\belse\b")
FUNCTION = re.compile(r"\bfunction\s+add\w+\s*\(")
HEADER = "addFormInfo"
UNKNOWN = ""                   # an entry that belongs to no field


@dataclass(frozen=True)
class _Call:
    """One `add...` call. `alternative`: it stands after `else`, in the place of the call before it."""

    function: str
    arguments: tuple[str, ...]
    alternative: bool


def order_of_entries(blank: BlankPdf, definition: FormDefinition) -> dict[int, tuple[str, ...]]:
    """By page, the names of the entries that follow the header in the page's data barcode.

    A check box that answers a question is named `question=option`. An entry made of several fields bears the name
    of the first; an entry of no field is the empty string. Pages without a data barcode are left out; so is one
    whose script does not follow the pattern: its barcode is then not used, rather than read wrongly.
    """
    template = _template(blank)
    if not template:
        return {}
    found: dict[int, tuple[str, ...]] = {}
    for name, script in _scripts(template).items():
        widget = next((field for field in definition.fields
                       if field.kind is FieldKind.BARCODE and _plain(field.widget) == name), None)
        calls = calls_of(script) if widget else None
        if widget and calls is not None:
            found[widget.page] = tuple(_named(call, definition.on_page(widget.page)) for call in calls)
    return dict(sorted(found.items()))


def _template(blank: BlankPdf) -> bytes:
    """The XFA template packet, empty when the PDF has none."""
    with pikepdf.open(io.BytesIO(blank.data)) as document:
        form = document.Root.get("/AcroForm")
        packets = form.get("/XFA") if isinstance(form, pikepdf.Dictionary) else None
        if isinstance(packets, pikepdf.Array):
            for name, stream in zip(list(packets)[::2], list(packets)[1::2], strict=False):
                if str(name) == "template" and isinstance(stream, pikepdf.Stream):
                    return stream.read_bytes()
    return b""


def _scripts(template: bytes) -> dict[str, str]:
    """Calculation scripts of the PDF417 fields that compose their content, by field name."""
    try:
        root = ElementTree.fromstring(template)
    except ElementTree.ParseError:
        return {}
    found: dict[str, str] = {}
    for field in root.iter():
        if _tag(field) != "field":
            continue
        codes = [node for node in field.iter() if _tag(node) == "barcode" and node.get("type") == "pdf417"]
        scripts = [node.text or "" for node in field.iter() if _tag(node) == "script"]
        composing = [script for script in scripts if HEADER in script]
        if codes and composing:
            found[field.get("name", "")] = composing[0]
    return found


def _tag(node: ElementTree.Element) -> str:
    return node.tag.rsplit("}", 1)[-1]


def calls_of(script: str) -> list[_Call] | None:
    """The entries a script adds after the header, in order; `None` when it does more than add them one by one."""
    code = COMMENT.sub(" ", script)
    if declared := FUNCTION.search(code):          # the helpers stand after the statements
        code = code[:declared.start()]
    if re.search(r"\b(?:for|while|switch)\b", code):
        return None
    calls: list[_Call] = []
    headers, end = 0, 0
    for match in CALL.finditer(code):
        between = code[end:match.start()]
        end = match.end()
        if match["function"] == HEADER:
            headers += 1
            continue
        words = CONDITION.findall(between)
        arguments = tuple(part.strip() for part in match["arguments"].split(",") if part.strip())
        call = _Call(match["function"], arguments, bool(words) and words[-1].strip() == "else")
        if call.alternative and calls:
            if calls[-1].arguments[:1] != call.arguments[:1]:
                return None                        # the branches add different entries
            continue
        calls.append(call)
    return calls if headers == 1 else None


def _plain(name: str) -> str:
    """The last part of a qualified name without its index."""
    return re.sub(r"\[\d+\]$", "", name.rsplit(".", 1)[-1])


def _named(call: _Call, fields: tuple[FormField, ...]) -> str:
    if not call.arguments:
        return UNKNOWN
    quoted = re.search(r"[\"']([^\"']+)[\"']", call.arguments[0])
    path = quoted[1] if quoted else call.arguments[0].removesuffix(".rawValue")
    wanted = _plain(path)
    field = next((field for field in fields if _plain(field.widget) == wanted), None)
    if field is None:
        return UNKNOWN
    return f"{field.name}={field.option}" if field.option else field.name
