"""Learning blank forms: fillable and flat ones drawn here, mappings, store, commands; the official ones if there."""
from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.lib.pagesizes import letter
from reportlab.pdfgen.canvas import Canvas
from typer.testing import CliRunner

from extractors.forms.barcode_script import calls_of
from extractors.forms.blank_pdf import Word
from extractors.forms.definition import FieldKind, FormDefinition, FormField, Grammar, LearnedForm
from extractors.forms.identity import from_words
from extractors.forms.learn import learn_form
from extractors.forms.mapping import SHIPPED, Mapping, read_mapping
from extractors.forms.store import FormStore
from extractors.forms.tooltips import LONGEST_LABEL, guess_grammar, parse
from filings.problems import (
    BadArguments,
    BadMapping,
    DamagedScan,
    EncryptedScan,
    NotAForm,
    UnknownForm,
)
from lockbox.forms import app

OFFICIAL = Path(__file__).resolve().parents[2] / "shared" / "forms"
official = pytest.mark.skipif(not OFFICIAL.is_dir(), reason="the official blank forms are not on this machine")
PART = "Part 1. Signature and Address of the Traveler. "

Draw = Callable[[Canvas], None]


def pdf(path: Path, *pages: Draw, footer: str | None = "Form X-100 03/04/21 Y") -> Path:
    """A PDF with one drawn page each and the footer of the agency's forms."""
    canvas = Canvas(str(path), pagesize=letter, invariant=1)
    for number, draw in enumerate(pages, 1):
        canvas.setFont("Times-Roman", 10)
        draw(canvas)
        if footer:
            canvas.setFont("Times-Roman", 9)
            canvas.drawString(36, 28, footer)
            canvas.drawString(520, 28, f"Page {number} of {len(pages)}")
        canvas.showPage()
    canvas.save()
    return path


def fillable(canvas: Canvas, family: str = "") -> None:
    """A page with one widget of every kind. Numbers: points from the lower left corner."""
    form = canvas.acroForm
    canvas.drawString(60, 713, "1.a. Family Name")

    def text(name: str, tooltip: str, x: int, y: int, width: int, **more: object) -> None:
        form.textfield(name=name, tooltip=tooltip, x=x, y=y, width=width, height=18, borderWidth=1, **more)

    text("Family", PART + "1. A. Enter Family Name (Last Name).", 153, 700, 153, value=family)
    text("Number", PART + "2. Enter Alien Registration Number (A-Number).", 60, 660, 180, maxlen=9, fieldFlags="comb")
    text("Born", PART + "3. Enter Date of Birth as 2-digit Month, 2-digit Day, and 4-digit Year.", 60, 620, 90)
    text("Phone", PART + "4. If 3. A. Yes, is Checked, Enter Daytime Telephone Number.", 60, 580, 90)
    text("Sign", PART + "5. A. Signature of Traveler. No Entry. Print and sign.", 60, 540, 200)
    text("SignDate", PART + "5. B. Enter Date of Signature.", 300, 540, 100)
    for name, x in (("Yes", 60), ("No", 100)):
        form.checkbox(name=name, tooltip=f"{PART}6. Are you traveling now? Check {name}.", x=x, y=500, size=10)
    form.choice(name="State", tooltip=PART + "7. Select State from a list of States.", value="TX", options=["TX", "NM"],
                x=60, y=460, width=60, height=18, borderWidth=1)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return pdf(tmp_path_factory.mktemp("blank") / "x-100.pdf", fillable)


@pytest.fixture(scope="module")
def learned(drawn: Path) -> LearnedForm:
    return learn_form(drawn)


def field(form: LearnedForm | FormDefinition, widget: str) -> FormField:
    definition = form.definition if isinstance(form, LearnedForm) else form
    return next(field for field in definition.fields if field.widget == widget)


def encrypted(source: Path, target: Path, user: str) -> Path:
    with pikepdf.open(source) as document:
        document.save(target, encryption=pikepdf.Encryption(owner="owner", user=user))
    return target


# --- fillable forms ---------------------------------------------------------------------------------------------------


def test_form_and_edition_come_from_the_footer(learned: LearnedForm) -> None:
    definition = learned.definition
    assert (definition.form, definition.edition, definition.pages) == ("X-100", "03/04/21", 1)
    assert definition.key == "x-100_2021-03-04"


def test_every_widget_becomes_a_field_of_its_kind(learned: LearnedForm) -> None:
    kinds = {field.widget: field.kind for field in learned.definition.fields}
    assert kinds == {"Family": FieldKind.TEXT, "Number": FieldKind.COMB, "Born": FieldKind.DATE,
                     "Phone": FieldKind.TEXT, "Sign": FieldKind.SIGNATURE, "SignDate": FieldKind.DATE,
                     "Yes": FieldKind.CHECK_BOX, "No": FieldKind.CHECK_BOX, "State": FieldKind.TEXT}


def test_the_box_is_in_fractions_from_the_top_left(learned: LearnedForm) -> None:
    assert field(learned, "Family").box == pytest.approx((153 / 612, 1 - 718 / 792, 306 / 612, 1 - 700 / 792), abs=1e-4)


def test_grammar_and_cells_come_from_tooltip_and_flags(learned: LearnedForm) -> None:
    assert field(learned, "Number").cells == 9
    grammars = {name: field(learned, name).grammar for name in ("Family", "Number", "Born", "Phone", "State")}
    assert grammars == {"Family": Grammar.NAME, "Number": Grammar.A_NUMBER, "Born": Grammar.DATE,
                        "Phone": Grammar.FREE, "State": Grammar.STATE}


def test_part_item_and_label_come_from_the_tooltip(learned: LearnedForm) -> None:
    family, phone = field(learned, "Family"), field(learned, "Phone")
    assert (family.part, family.item, family.label) == ("1", "1.a", "Family Name (Last Name)")
    assert (phone.item, phone.label) == ("4", "If 3. A. Yes, is Checked, Enter Daytime Telephone Number")
    assert field(learned, "Sign").label == "Signature of Traveler"


def test_an_unmapped_field_is_named_after_form_and_widget(learned: LearnedForm) -> None:
    assert field(learned, "Family").name == "x100.Family"
    assert not field(learned, "Family").mapped


def test_the_arrow_drawn_into_a_list_is_reserved(learned: LearnedForm) -> None:
    assert 0.15 < field(learned, "State").reserve < 0.35        # the renderer's button, 13 to 18 of 60 points
    assert field(learned, "Family").reserve == 0.0


def test_the_blank_page_is_grey_at_150_dpi_with_its_words(learned: LearnedForm) -> None:
    blank = learned.blanks[0]
    assert blank.image.shape == (1650, 1275) and blank.image.dtype == np.uint8
    assert ("Family" in blank.words) and ("X-100" in blank.words)
    assert blank.image.min() < 100 < 250 < blank.image.max()


def test_typed_values_are_no_print(learned: LearnedForm, tmp_path: Path) -> None:
    filled = learn_form(pdf(tmp_path / "filled.pdf", lambda canvas: fillable(canvas, family="GARCIA LOPEZ")))
    x0, y0, x1, y1 = field(filled, "Family").box
    rows, columns = slice(round(y0 * 1650) + 6, round(y1 * 1650) - 6), slice(round(x0 * 1275) + 6, round(x1 * 1275) - 6)
    assert filled.blanks[0].image[rows, columns].min() > 200


def test_a_form_encrypted_for_its_owner_is_learned(drawn: Path, learned: LearnedForm, tmp_path: Path) -> None:
    form = learn_form(encrypted(drawn, tmp_path / "owner.pdf", user=""))
    assert form.definition.fields == learned.definition.fields
    assert form.definition.source_sha256 != learned.definition.source_sha256


# --- what is no form --------------------------------------------------------------------------------------------------


def test_a_form_that_asks_for_a_password_is_refused(drawn: Path, tmp_path: Path) -> None:
    with pytest.raises(EncryptedScan):
        learn_form(encrypted(drawn, tmp_path / "user.pdf", user="secret"))


def test_a_damaged_pdf_is_refused(drawn: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(drawn.read_bytes()[:400])
    with pytest.raises(DamagedScan):
        learn_form(broken)


def test_a_form_that_lost_a_field_is_refused(drawn: Path, tmp_path: Path) -> None:
    with pikepdf.open(drawn) as document:
        document.pages[0].Annots[2] = pikepdf.Array()           # what a repaired file leaves in place of a lost widget
        document.save(tmp_path / "lost.pdf")
    with pytest.raises(DamagedScan, match="fields of the form are missing"):
        learn_form(tmp_path / "lost.pdf")


def test_odd_values_of_widgets_are_passed_over(drawn: Path, learned: LearnedForm, tmp_path: Path) -> None:
    with pikepdf.open(drawn) as document:
        notes = document.pages[0].Annots
        notes[0].Rect = pikepdf.Array([1, 2, 3])
        notes[1].MaxLen = pikepdf.Name.Nine
        document.save(tmp_path / "odd.pdf")
    definition = learn_form(tmp_path / "odd.pdf").definition
    assert len(definition.fields) == len(learned.definition.fields) - 1
    assert field(definition, "Number").kind is FieldKind.TEXT


def test_what_is_no_pdf_is_refused(tmp_path: Path) -> None:
    letter_file = tmp_path / "letter.pdf"
    letter_file.write_text("Dear officer", encoding="utf-8")
    with pytest.raises(NotAForm, match=r"letter\.pdf is not a PDF"):
        learn_form(letter_file)
    with pytest.raises(BadArguments):
        learn_form(tmp_path / "missing.pdf")


@pytest.mark.parametrize(("footer", "detail"), [
    (None, "names no form and edition"),
    ("Page 1, about Form I-131, 04/24/19", "names no form and edition"),
    ("Form X-100 Instructions 03/04/21 Y", "instructions of a form"),
    ("Form X-100 13/44/21 Y", "names no form and edition"),
])
def test_other_papers_are_no_form(footer: str | None, detail: str, tmp_path: Path) -> None:
    with pytest.raises(NotAForm, match=detail):
        learn_form(pdf(tmp_path / "other.pdf", lambda canvas: canvas.drawString(72, 700, "Form"), footer=footer))


def test_pages_of_two_editions_are_no_form(drawn: Path, tmp_path: Path) -> None:
    other = pdf(tmp_path / "other.pdf", fillable, footer="Form X-100 03/05/21 Y")
    with pikepdf.open(drawn) as first, pikepdf.open(other) as second:
        first.add_pages_from(second)
        first.save(tmp_path / "mixed.pdf")
    with pytest.raises(NotAForm, match=r"X-100 03/04/21 and X-100 03/05/21"):
        learn_form(tmp_path / "mixed.pdf")


@pytest.mark.parametrize(("line", "said"), [
    ("Form I-131 04/24/19 C", ("I-131", "04/24/19")),
    ("Form I-131 Edition 01/20/25", ("I-131", "01/20/25")),
    ("Form G-28 09/17/18", ("G-28", "09/17/18")),
    ("Form N-400 (Rev. 10/05/15) Y", ("N-400", "10/05/15")),
    ("Form I-90 (03/23/15) Y", ("I-90", "03/23/15")),
    ("Form I-765 (Rev. 05/31/2018) N", ("I-765", "05/31/18")),
    ("Form I-131", None),
    ("See Form I-131, filed 04/24/19", None),
])
def test_wordings_of_footers(line: str, said: tuple[str, str] | None) -> None:
    words = [Word(text, 36 + 50 * index, 761, 80 + 50 * index, 770) for index, text in enumerate(line.split())]
    assert from_words(words, 792) == said
    assert from_words([Word(w.text, w.x0, 300, w.x1, 310) for w in words], 792) is None


# --- tooltips ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("tooltip", "part", "item", "label"), [
    ("Part 2. Type. If you checked box 1. F. provide that person in 2. A. through 2. P. 2. D. Enter Date of Birth.",
     "2", "2.d", "Date of Birth"),
    ("Part 3. Processing. 3. B. If 3. A. Yes, is Checked, Enter Name of office.", "3", "3.b",
     "If 3. A. Yes, is Checked, Enter Name of office"),
    ("Part 6. Only for a Document (Part 1., Item Number 2. or 3.) 4.c. Been granted status? No.", "6", "4.c",
     "Been granted status? No"),
    ("Part 2. Information About You 4. Current Address. Enter City.", "2", "4", "Current Address. Enter City"),
    ("Residing at: Enter City.", None, None, "Residing at: Enter City"),
    ("", None, None, None),
])
def test_parsing_tooltips(tooltip: str, part: str | None, item: str | None, label: str | None) -> None:
    told = parse(tooltip)
    assert (told.part, told.item, told.label) == (part, item, label)


@given(st.text(max_size=200))
@settings(max_examples=60, deadline=None)
def test_any_tooltip_is_parsed(tooltip: str) -> None:
    told = parse(tooltip)
    assert told.label is None or 0 < len(told.label) <= LONGEST_LABEL
    assert guess_grammar(told.own) in Grammar


@pytest.mark.parametrize(("label", "grammar"), [
    ("U. S. Social Security Number, if any", Grammar.SSN), ("Zip Code", Grammar.ZIP),
    ("4-digit U. S. Zip Code extension", Grammar.FREE), ("Country of Birth", Grammar.COUNTRY),
    ("City or Town", Grammar.CITY), ("Street Number and Name", Grammar.STREET), ("Dollar Amount", Grammar.AMOUNT),
    ("Most recent Form I-94 Arrival Departure Record Number", Grammar.I94_NUMBER), ("Age", Grammar.INTEGER),
    ("Class of Admission", Grammar.CLASS_OF_ADMISSION), ("Preparer's Business or Organization Name", Grammar.FREE),
    ("Middle Name", Grammar.NAME), ("State", Grammar.STATE), ("Gender", Grammar.GENDER), (None, Grammar.FREE),
])
def test_grammar_of_labels(label: str | None, grammar: Grammar) -> None:
    assert guess_grammar(label) is grammar


# --- the data barcode -------------------------------------------------------------------------------------------------

SCRIPT = """
var bar = new Array();
/* sample: addNormal(Commented); */
addFormInfo("X-100","03/04/21");
// addNormal(AlsoCommented);
addNormal(Yes);
if ((Unit.rawValue == null) || (Unit.rawValue == ''))
    addNormal(Family)
else
    add3Concat(Family, Unit, Number);
addNormal(xfa.resolveNode("#area[1].Number"));
addDummy();
addDate(Born);
this.rawValue = bar.join("");
function addNormal(value) { if (value == null) { bar.push(""); } else { bar.push(value.rawValue + "|"); } }
"""


def with_script(source: Path, target: Path, script: str) -> Path:
    """A fillable PDF with a barcode widget and an XFA twin that composes it."""
    template = (f'<template xmlns="http://www.xfa.org/schema/xfa-template/2.8/"><subform><field name="Bars"><ui>'
                f'<barcode type="pdf417"/></ui><calculate><script><![CDATA[{script}]]></script></calculate>'
                f"</field></subform></template>")
    with pikepdf.open(source) as document:
        widget = document.make_indirect(pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Tx, T="Bars[0]", F=4,
            Rect=[36, 60, 576, 140], V="X-100|03/04/21|1|", P=document.pages[0].obj))
        document.pages[0].Annots.append(widget)
        document.Root.AcroForm.Fields.append(widget)
        document.Root.AcroForm.XFA = pikepdf.Array(["template", document.make_stream(template.encode())])
        document.save(target)
    return target


def test_the_order_of_the_barcode_comes_from_the_script(drawn: Path, tmp_path: Path) -> None:
    (tmp_path / "x-100_2021-03-04.toml").write_text(
        'form = "X-100"\nedition = "03/04/21"\n[choice."x100.traveling"]\n"true" = "Yes"\n', encoding="utf-8")
    form = learn_form(with_script(drawn, tmp_path / "bars.pdf", SCRIPT), tmp_path)
    assert form.definition.barcode_order == {1: ("x100.traveling=true", "x100.Family", "x100.Number", "", "x100.Born")}
    assert field(form, "Bars[0]").kind is FieldKind.BARCODE


def test_a_script_that_adds_nothing_leaves_the_header_alone(drawn: Path, tmp_path: Path) -> None:
    form = learn_form(with_script(drawn, tmp_path / "bars.pdf", 'addFormInfo("X-100","03/04/21");'))
    assert form.definition.barcode_order == {1: ()}


@pytest.mark.parametrize("script", [
    'addNormal(Family);',
    'addFormInfo("X","1"); for (var i = 0; i < 3; i++) { addNormal(Row); }',
    'addFormInfo("X","1"); if (a) addNormal(Family); else addNormal(Other);',
])
def test_a_script_of_another_pattern_is_not_guessed_at(script: str) -> None:
    assert calls_of(script) is None


# --- forms printed to PDF ---------------------------------------------------------------------------------------------


def flat(canvas: Canvas) -> None:
    """A printed page without widgets: boxes, frames, a comb, ruled lines, and print that is no field."""
    canvas.setFillGray(0.88)
    canvas.rect(36, 715, 540, 18, fill=1)                       # shaded heading
    canvas.setFillGray(0)
    canvas.drawString(40, 720, "Part 4. Your Household")
    canvas.drawString(36, 690, "1.")
    canvas.rect(60, 688, 10, 10)
    canvas.drawString(75, 690, "Married")
    canvas.rect(150, 688, 10, 10)
    canvas.drawString(165, 690, "Single")
    canvas.drawString(36, 665, "2.")
    canvas.drawString(60, 665, "Family Name")
    canvas.rect(60, 640, 216, 18)
    canvas.drawString(300, 665, "A-Number (if any)")
    canvas.rect(300, 640, 180, 18)
    for cell in range(1, 9):
        canvas.line(300 + 20 * cell, 640, 300 + 20 * cell, 658)
    canvas.drawString(36, 600, "3.")
    canvas.drawString(60, 600, "Your Signature")
    canvas.rect(60, 575, 300, 18)
    canvas.drawString(60, 540, "Date:____________________")
    canvas.rect(60, 480, 400, 40)
    canvas.drawString(70, 495, "A frame around a warning is no place to write.")
    canvas.line(36, 460, 580, 460)                              # divides the page
    for row in range(4):
        canvas.line(60, 400 - 20 * row, 560, 400 - 20 * row)
    canvas.line(36, 40, 576, 40)


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> LearnedForm:
    return learn_form(pdf(tmp_path_factory.mktemp("flat") / "flat.pdf", flat, footer="Form X-912 Edition 04/01/24"))


def test_fields_of_a_flat_form_come_from_its_print(printed: LearnedForm) -> None:
    found = [(field.widget, field.kind, field.label) for field in printed.definition.fields[:6]]
    assert found == [
        ("P1_box_01", FieldKind.CHECK_BOX, "Married"), ("P1_box_02", FieldKind.CHECK_BOX, "Single"),
        ("P1_text_01", FieldKind.TEXT, "Family Name"), ("P1_text_02", FieldKind.COMB, "A-Number (if any)"),
        ("P1_text_03", FieldKind.SIGNATURE, "Your Signature"), ("P1_text_04", FieldKind.DATE, "Date"),
    ]
    assert len(printed.definition.fields) == 10                 # and four ruled lines, but no heading, frame, divider


def test_places_of_a_flat_form(printed: LearnedForm) -> None:
    comb = field(printed, "P1_text_02")
    assert comb.cells == 9 and comb.grammar is Grammar.A_NUMBER
    assert comb.box == pytest.approx((300 / 612, 1 - 658 / 792, 480 / 612, 1 - 640 / 792), abs=2e-3)
    assert {found.part for found in printed.definition.fields} == {"4"}
    assert [field(printed, name).item for name in ("P1_box_02", "P1_text_01", "P1_text_03")] == ["1", "2", "3"]


# --- mappings ---------------------------------------------------------------------------------------------------------


def mapping(**sections: object) -> Mapping:
    return Mapping.model_validate({"form": "X-100", "edition": "03/04/21"} | sections)


def test_a_mapping_gives_names_options_places_and_zones(learned: LearnedForm) -> None:
    named = mapping(title="Travel", text={"x100.traveler.family_name": "Family", "x100.given": "Phone"},
                    choice={"x100.traveling": {"true": "Yes", "false": "No"}},
                    signature={"x100.oath": {"page": 1, "rect": [61.2, 79.2, 122.4, 158.4]}},
                    zone={"x100.note": [{"page": 1, "rect": [0, 0, 612, 79.2]}]},
                    grammar={"x100.given": "integer"}).apply(learned.definition)
    assert named.title == "Travel" and named.zones[0].box == pytest.approx((0, 0.9, 1, 1))
    family, no = field(named, "Family"), field(named, "No")
    assert (family.name, family.mapped, family.grammar) == ("x100.traveler.family_name", True, Grammar.NAME)
    assert (no.name, no.option) == ("x100.traveling", "false")
    assert field(named, "Phone").grammar is Grammar.INTEGER
    oath = next(field for field in named.fields if field.name == "x100.oath")
    assert oath.kind is FieldKind.SIGNATURE and oath.box == pytest.approx((0.1, 0.8, 0.2, 0.9))
    assert field(named, "Born").name == "x100.Born"
    counted = mapping(text={"x100.stay_in_days": "Phone"}).apply(learned.definition)
    assert field(counted, "Phone").grammar is Grammar.INTEGER


@pytest.mark.parametrize(("sections", "detail"), [
    ({"text": {"a": "Nowhere"}}, "no field Nowhere"),
    ({"text": {"a": "Yes"}}, "holds no text"),
    ({"mark": {"a": "Family"}}, "no check box"),
    ({"text": {"a": "Family", "b": "Family"}}, "has a name already"),
    ({"grammar": {"a": "date"}}, "no name of this mapping"),
    ({"zone": {"a": [{"page": 2, "rect": [0, 0, 10, 10]}]}}, "outside the form"),
])
def test_a_mapping_that_does_not_fit_is_refused(sections: dict, detail: str, learned: LearnedForm) -> None:
    with pytest.raises(BadMapping, match=detail):
        mapping(**sections).apply(learned.definition)


def test_part_of_a_widget_name_must_be_unique(learned: LearnedForm) -> None:
    twice = [field(learned, "Family").model_copy(update={"widget": f"form.page{page}.Name"}) for page in (1, 2)]
    form = learned.definition.model_copy(update={"fields": tuple(twice)})
    with pytest.raises(BadMapping, match="2 fields end with Name"):
        mapping(text={"a": "Name"}).apply(form)
    assert field(mapping(text={"a": "page2.Name"}).apply(form), "form.page2.Name").name == "a"


@pytest.mark.parametrize(("text", "detail"), [
    ("form = ", "broken.toml"),
    ('form = "X-100"\nedition = "2021-03-04"\n', "edition"),
    ('form = "X-100"\nedition = "03/04/21"\n[texts]\n"a" = "b"\n', "texts"),
    ('form = "X-100"\nedition = "03/04/21"\n[zone]\n"a" = [{ page = 1, rect = [9, 0, 5, 5] }]\n', "left, bottom"),
    ('form = "X-100"\nedition = "03/04/21"\n[text]\n"a" = "b"\n[grammar]\n"a" = "poem"\n', "grammar > a"),
])
def test_a_malformed_mapping_names_its_entry(text: str, detail: str, tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_text(text, encoding="utf-8")
    with pytest.raises(BadMapping, match=detail):
        read_mapping(tmp_path / "broken.toml")


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.toml")), ids=lambda path: path.stem)
def test_shipped_mappings_are_well_formed_and_named_after_their_form(path: Path) -> None:
    shipped = read_mapping(path)
    assert FormDefinition(form=shipped.form, edition=shipped.edition, pages=1).key == path.stem


# --- the store --------------------------------------------------------------------------------------------------------


@pytest.fixture
def store(tmp_path: Path) -> FormStore:
    return FormStore(tmp_path / "store", tmp_path / "mappings")


def test_learning_twice_is_learning_once(store: FormStore, drawn: Path) -> None:
    [(path, first, now)] = store.learn([drawn.parent])
    assert (path, now) == (drawn, True)
    page = store.directory / first.key / "page-01.png"
    written = page.stat().st_mtime_ns
    assert store.learn([drawn]) == [(drawn, first, False)]
    assert page.stat().st_mtime_ns == written


def test_what_is_stored_is_what_was_learned(store: FormStore, drawn: Path, learned: LearnedForm) -> None:
    store.learn([drawn])
    [loaded] = store.load_all()
    assert loaded.definition == learned.definition == store.get("X-100", "03/04/21").definition
    assert np.array_equal(loaded.blanks[0].image, learned.blanks[0].image)
    assert loaded.blanks[0].words == learned.blanks[0].words
    assert [entry.name for entry in store.directory.iterdir()] == ["x-100_2021-03-04"]


def test_a_changed_mapping_is_learned_anew(store: FormStore, drawn: Path, tmp_path: Path) -> None:
    store.learn([drawn])
    (tmp_path / "mappings").mkdir()
    (tmp_path / "mappings" / "x-100_2021-03-04.toml").write_text(
        'form = "X-100"\nedition = "03/04/21"\n[text]\n"x100.name" = "Family"\n', encoding="utf-8")
    [(_, definition, now)] = store.learn([drawn])
    assert now and field(definition, "Family").name == "x100.name"
    assert field(store.definitions()[0], "Family").name == "x100.name"
    assert store.learn([drawn])[0][2] is False


def test_damaged_entries_of_the_store_are_left_out_and_mended(store: FormStore, drawn: Path) -> None:
    store.learn([drawn])
    page = store.directory / "x-100_2021-03-04" / "page-01.png"
    page.write_bytes(b"")
    assert store.load_all() == []
    (page.parent / "definition.json").write_text("{", encoding="utf-8")
    assert store.definitions() == []
    assert store.learn([drawn])[0][2] is True
    assert cv2.imread(str(page), cv2.IMREAD_GRAYSCALE) is not None


def test_one_bad_pdf_does_not_keep_the_others_from_being_learned(store: FormStore, drawn: Path, tmp_path: Path) -> None:
    bad = tmp_path / "a-letter.pdf"
    bad.write_text("no form", encoding="utf-8")
    with pytest.raises(NotAForm):
        store.learn([bad, drawn])
    assert [definition.form for definition in store.definitions()] == ["X-100"]


def test_unknown_forms_and_empty_places(store: FormStore, tmp_path: Path) -> None:
    assert store.definitions() == [] and store.load_all() == []
    with pytest.raises(UnknownForm):
        store.get("X-100", "03/04/21")
    with pytest.raises(BadArguments, match="does not exist"):
        store.learn([tmp_path / "nowhere"])
    (tmp_path / "empty").mkdir()
    with pytest.raises(BadArguments, match="holds no PDF"):
        store.learn([tmp_path / "empty"])


# --- the commands -----------------------------------------------------------------------------------------------------


def test_the_commands_learn_list_and_show(drawn: Path, tmp_path: Path) -> None:
    run, where = CliRunner(), ["--store", str(tmp_path / "store")]
    assert "No form has been learned" in run.invoke(app, ["list", *where]).output
    first = run.invoke(app, ["learn", str(drawn), *where])
    assert first.exit_code == 0 and "X-100" in first.output and "03/04/21" in first.output
    assert "known" in run.invoke(app, ["learn", str(drawn), *where]).output
    assert "X-100" in run.invoke(app, ["list", *where]).output
    shown = run.invoke(app, ["show", "x-100", *where]).output
    assert "x100.Family" in shown and "Family Name (Last Name)" in shown and "comb (9)" in shown


def test_the_commands_tell_what_is_wrong(drawn: Path, tmp_path: Path) -> None:
    run, where = CliRunner(), ["--store", str(tmp_path / "store")]
    bad = tmp_path / "letter.pdf"
    bad.write_text("no form", encoding="utf-8")
    mixed = run.invoke(app, ["learn", str(bad), str(drawn), *where])
    assert mixed.exit_code == 1 and "X-100" in mixed.output
    assert run.invoke(app, ["show", "X-999", *where]).exit_code == 1
    assert run.invoke(app, ["learn", str(tmp_path / "nowhere.pdf"), *where]).exit_code == 2


# --- the official forms -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def forms() -> dict[str, LearnedForm]:
    names = ("i-131_2019-04-24", "i-131_2025-01-20", "i-134_2014-02-19", "i-912_2024-04-01")
    return {name: learn_form(OFFICIAL / f"{name}.pdf") for name in names}


@official
@pytest.mark.parametrize(("name", "pages", "fields"), [
    ("i-131_2019-04-24", 5, 167), ("i-131_2025-01-20", 14, 339), ("i-134_2014-02-19", 2, 98)])
def test_official_forms_are_learned_whole(name: str, pages: int, fields: int, forms: dict[str, LearnedForm]) -> None:
    definition = forms[name].definition
    assert definition.key == name
    assert (definition.pages, len(definition.fields), len(forms[name].blanks)) == (pages, fields, pages)


@official
def test_the_official_barcode_order(forms: dict[str, LearnedForm]) -> None:
    order = forms["i-131_2019-04-24"].definition.barcode_order
    assert {page: len(names) for page, names in order.items()} == {1: 20, 2: 23, 3: 0, 4: 0, 5: 0}
    assert all(name.startswith("i131.") and "form1" not in name for names in order.values() for name in names)
    assert order[1][:6] == ("i131.g28_attached", *(f"i131.applicant.{name}" for name in (
        "family_name", "given_name", "middle_name", "address.care_of", "address.street")))
    assert order[1][16:18] == ("i131.applicant.gender=male", "i131.applicant.gender=female")
    assert order[2][0] == "i131.application_type=1.a" and order[2][-1] == "i131.in_proceedings=false"
    assert forms["i-131_2025-01-20"].definition.barcode_order == {}


@official
def test_application_types_stand_where_their_items_are_printed(forms: dict[str, LearnedForm]) -> None:
    old, new = (forms[name].definition for name in ("i-131_2019-04-24", "i-131_2025-01-20"))

    def boxes(definition: FormDefinition) -> dict[str, FormField]:
        return {field.option or "": field for field in definition.fields if field.name == "i131.application_type"}

    assert list(boxes(old)) == ["1.a", "1.b", "1.c", "1.d", "1.e", "1.f"]
    assert boxes(old)["1.e"].box[1] == pytest.approx(1 - 563 / 792, abs=2e-3)
    listed = [*"1234", *(f"5.{x}" for x in "ABCDEFGHIJKLM"), *(f"6.{x}" for x in "ABCDE"), "7",
              *(f"8.{x}" for x in "ABC"), "9", *(f"10.{x}" for x in "ABCDEFGHI"), "11"]
    assert list(boxes(new)) == listed                           # fields run down the pages, as the items do
    assert "re-parole" not in boxes(new)["7"].tooltip.lower() and "new period of parole" in boxes(new)["11"].tooltip
    assert boxes(new)["10.C"].tooltip.count("Ukrainian") == 1


@official
def test_signatures_and_combs_of_official_forms(forms: dict[str, LearnedForm]) -> None:
    for name, page in (("i-131_2019-04-24", 5), ("i-131_2025-01-20", 11), ("i-134_2014-02-19", 2)):
        definition = forms[name].definition
        signature = next(field for field in definition.fields if field.name.endswith("1.signature") or
                         field.name.endswith("4.signature"))
        assert (signature.kind, signature.page) == (FieldKind.SIGNATURE, page)
    number = next(field for field in forms["i-131_2019-04-24"].definition.fields
                  if field.name == "i131.applicant.a_number")
    assert (number.kind, number.cells, number.grammar) == (FieldKind.COMB, 9, Grammar.A_NUMBER)


@official
def test_the_flat_official_form_has_fields(forms: dict[str, LearnedForm]) -> None:
    definition = forms["i-912_2024-04-01"].definition
    boxes = [field for field in definition.on_page(1) if field.kind is FieldKind.CHECK_BOX]
    assert len(boxes) == 10 and boxes[6].item == "1.a"
    assert [field.label for field in definition.on_page(5) if field.kind is FieldKind.SIGNATURE] == [
        "Requestor's Signature"]
    assert json.loads(definition.model_dump_json())["form"] == "I-912"


@official
def test_footer_barcodes_are_drawn_into_the_blanks(forms: dict[str, LearnedForm]) -> None:
    from extractors.forms.identity import from_barcode

    blank = forms["i-131_2025-01-20"].blanks[6].image
    assert from_barcode(blank) == ("I-131", "01/20/25")
    packed = io.BytesIO(cv2.imencode(".png", blank)[1].tobytes())
    assert packed.getbuffer().nbytes < 400_000
