"""A letter as a Word document, from the same HTML: real styles, so that it can be edited before it is approved."""
from __future__ import annotations

import io
import re
from datetime import datetime

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_COLOR_INDEX
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Inches, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from lxml import html

from .letters import MARK, Letter

FONT = "Cambria"                # on every machine with Word, and replaced by a metric-equal font elsewhere
RED, GREY = RGBColor(0xA3, 0x1F, 0x1F), RGBColor(0x4A, 0x4A, 0x4A)
# element, or element.class, of the HTML → style of the document
STYLES = {"h1": "Heading 1", "h2": "Heading 2", "h3": "Heading 3", "li": "List Bullet", "p.rule": "Rule",
          "address": "Address", "p.letterhead": "Letterhead", "p.cc": "Address"}
_SPACE = re.compile(r"\s+")


def to_docx(letter: Letter) -> bytes:
    """The letter as DOCX, with the mark of a draft in the head of every page until a person has approved it."""
    document = Document()
    _page(document, draft=not letter.approved)
    _styles(document)
    tree = html.document_fromstring(letter.html)
    _properties(document, letter, tree)
    body = tree.find("body")
    assert body is not None
    _children(document, body)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def _page(document: WordDocument, *, draft: bool) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Inches(8.5), Inches(11)
    section.left_margin = section.right_margin = Inches(1.1)
    section.top_margin = section.bottom_margin = Inches(1)
    if draft:
        head = section.header.paragraphs[0]
        head.alignment = WD_ALIGN_PARAGRAPH.CENTER
        mark = head.add_run(MARK)
        mark.bold, mark.font.size, mark.font.color.rgb = True, Pt(11), RED
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _field(foot, "Page ", "PAGE")


def _field(paragraph: Paragraph, lead: str, code: str) -> None:
    """A number that the office program keeps, such as that of the page."""
    paragraph.add_run(lead)
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    paragraph._p.append(field)


def _styles(document: WordDocument) -> None:
    styles = document.styles
    normal = styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(11)
    normal.paragraph_format.space_after, normal.paragraph_format.line_spacing = Pt(6), 1.1
    for name, size, before in (("Heading 1", 14, 12), ("Heading 2", 12, 12), ("Heading 3", 11, 8)):
        style = styles[name]
        style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(size), RGBColor(0, 0, 0)
        style.element.rPr.rFonts.attrib.pop(qn("w:asciiTheme"), None)
        style.element.rPr.rFonts.attrib.pop(qn("w:hAnsiTheme"), None)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(4)
        style.paragraph_format.keep_with_next = True
    for name, points in (("Rule", 9.5), ("Address", 11.0), ("Letterhead", 11.0)):
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style, style.font.size = normal, Pt(points)
    styles["Rule"].font.color.rgb = GREY
    styles["Rule"].paragraph_format.left_indent = Inches(0.2)
    blank = styles.add_style("Blank", WD_STYLE_TYPE.CHARACTER)
    blank.font.highlight_color = WD_COLOR_INDEX.YELLOW


def _properties(document: WordDocument, letter: Letter, tree: html.HtmlElement) -> None:
    properties = document.core_properties
    properties.title, properties.language = tree.findtext(".//title") or "", "en-US"
    properties.author, properties.comments = "", "" if letter.approved else MARK
    # the day of the letter, so that the same record gives the same file
    properties.created = properties.modified = datetime(*letter.day.timetuple()[:3])


def _children(where: WordDocument | _Cell, parent: html.HtmlElement) -> None:
    for element in parent:
        if not isinstance(element.tag, str) or "data-screen" in element.attrib:
            continue
        if element.tag == "table":
            _table(where, element)
        elif element.tag in ("h1", "h2", "h3", "p", "li", "address"):
            _paragraph(where, element)
        else:
            if "break" in element.get("class", "").split() and not isinstance(where, _Cell):
                where.add_page_break()
            _children(where, element)


def _paragraph(where: WordDocument | _Cell, element: html.HtmlElement) -> None:
    names = [f"{element.tag}.{name}" for name in element.get("class", "").split()]
    style = next((STYLES[name] for name in (*names, element.tag) if name in STYLES), "Normal")
    _runs(where.add_paragraph(style=style), element)


def _runs(paragraph: Paragraph, element: html.HtmlElement, bold: bool = False, blank: bool = False) -> None:
    bold, blank = bold or element.tag in ("strong", "th"), blank or "blank" in element.get("class", "").split()

    def add(text: str | None, fresh: bool) -> None:
        words = _SPACE.sub(" ", text or "")
        if words.strip() or (words and not fresh):
            run = paragraph.add_run(words.lstrip() if fresh else words, style="Blank" if blank else None)
            run.bold = bold or None

    add(element.text, not paragraph.runs)
    for child in element:
        if child.tag == "br":
            paragraph.add_run().add_break()
        else:
            _runs(paragraph, child, bold, blank)
        add(child.tail, child.tag == "br")


def _table(where: WordDocument | _Cell, element: html.HtmlElement) -> None:
    rows = [[cell for cell in row if cell.tag in ("th", "td")] for row in element.iter("tr")]
    made = where.add_table(len(rows), max(len(row) for row in rows))
    if "grid" in element.get("class", "").split():
        made.style = "Table Grid"
    for row, cells in zip(made.rows, rows, strict=True):
        for cell, source in zip(row.cells, cells, strict=False):
            first = cell.paragraphs[0]
            first.paragraph_format.space_after = Pt(2)
            _runs(first, source)
    where.add_paragraph()
