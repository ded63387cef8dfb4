"""Form pages: found, laid on their blanks, and read, on the sample forms with drawn ink."""
from __future__ import annotations

import cv2
import numpy as np
import pytest
from inked import DPI, Sheet, scanned

from extractors.assemble import judged
from extractors.blank import is_blank
from extractors.forms.annotation import Note, _penned_on_stamp
from extractors.forms.annotation import _judged as judged_notes
from extractors.forms.databar import reconciled
from extractors.forms.fields import read_fields
from extractors.forms.ink import PageInk
from extractors.forms.recognise import RESIZED, SURELY, recognise
from extractors.forms.register import candidates, turned_view, view_of
from extractors.readers.line import decode
from filings.vocabulary import Reading, Source, Status

I131, I134, G28 = ("I-131", "03/22/13"), ("I-134", "02/19/14"), ("G-28", "03/04/15")


def found(image, library):
    view = view_of(image, DPI)
    return recognise(turned_view(view, 90) if image.shape[1] > image.shape[0] else view, library)


def fields_of(sheet, library, reader, **how):
    form = found(scanned(sheet.image, **how), library)
    assert form is not None and form.registration is not None
    return read_fields(PageInk(form.registration), reader, 7)


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
@pytest.mark.parametrize("form,number", [(I131, 1), (I131, 4), (I134, 2), (G28, 2)])
def test_every_page_is_found_in_every_rotation(library, form, number, turned):
    page = scanned(Sheet(library, *form, number).image, skew=-2.3, turned=turned, noise=6)
    known = found(page, library)
    assert (known.form, known.edition, known.number, known.turned) == (*form, number, turned)
    assert known.fit >= 0.9


@pytest.mark.parametrize("skew,scale,shift", [(0, 1, (0, 0)), (3.2, 0.965, (35, -30)), (-3.2, 1.02, (-38, 28))])
def test_registration_puts_every_field_back_within_two_pixels(library, skew, scale, shift):
    sheet = Sheet(library, *I131, 2)
    height, width = sheet.image.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), skew, scale)
    matrix[:, 2] += shift
    form = found(scanned(sheet.image, skew=skew, scale=scale, shift=shift), library)
    for field in sheet.reference.fields:
        x, y = (field.box[0] + field.box[2]) / 2 * width, (field.box[1] + field.box[3]) / 2 * height
        there = matrix @ (x, y, 1)
        box = form.registration.on_page(field.box)
        assert abs((box[0] + box[2]) / 2 * width - there[0]) < 2
        assert abs((box[1] + box[3]) / 2 * height - there[1]) < 2


@pytest.mark.parametrize("form,number", [(I131, 1), (I131, 4), (I134, 1), (G28, 2)])
@pytest.mark.parametrize("scale", [0.968, 0.985, 1.016, 1.031])
def test_a_scanner_that_does_not_keep_the_size_hides_no_form(library, form, number, scale):
    view = view_of(scanned(Sheet(library, *form, number).image, scale=scale, skew=1.8, shift=(20, -18)), DPI)
    (reference, turned, likeness), *_ = candidates(view, library, 1, RESIZED)
    assert (reference.form, reference.number, turned) == (form[0], number, 0) and likeness >= SURELY


def test_a_letter_is_no_form(library):
    page = np.full((2200, 1700), 255, np.uint8)
    for k in range(40):
        cv2.putText(page, "We ask that our mother be let in for the time of her treatment.", (150, 200 + 45 * k), 0, 0.9, 30, 2)
    assert found(page, library) is None
    assert candidates(view_of(page, DPI), library, 1, RESIZED)[0][2] < SURELY


def test_an_edition_that_was_not_learned_is_named_and_not_read(library):
    import zxingcpp
    sheet = Sheet(library, *I131, 1)
    corners = zxingcpp.read_barcodes(sheet.image)[0].position
    x0, y0, x1, y1 = corners.top_left.x, corners.top_left.y, corners.bottom_right.x, corners.bottom_right.y
    sheet.image[y0 - 4:y1 + 4, x0 - 4:x1 + 4] = 255
    code = np.array(zxingcpp.create_barcode("I-131|12/23/16|1", zxingcpp.BarcodeFormat.PDF417).to_image())
    sheet.image[y0:y1, x0:x1] = cv2.resize(code, (x1 - x0, y1 - y0), interpolation=cv2.INTER_AREA)
    form = found(scanned(sheet.image), library)
    assert (form.form, form.edition, form.number) == ("I-131", "12/23/16", 1)
    assert form.registration is None


def test_typed_entries_marks_and_empty_fields(library, reader):
    sheet = Sheet(library, *I131, 1)
    sheet.write("i131.applicant.family_name", "MARLOWE").write("i131.applicant.date_of_birth", "04/09/1983")
    sheet.write("i131.applicant.address.street", "214 Birch Street").write("i131.applicant.country_of_birth", "Honduras")
    sheet.comb("i131.applicant.a_number", "204113552").cross("i131.applicant.gender", "female")
    got = fields_of(sheet, library, reader)
    read = {name: got[name].value for name in got if got[name].status == Status.READ and got[name].value}
    assert read["i131.applicant.family_name"] == "MARLOWE"
    assert read["i131.applicant.date_of_birth"] == "1983-04-09"
    assert read["i131.applicant.country_of_birth"].upper() == "HONDURAS"
    assert read["i131.applicant.a_number"] == "204113552"
    assert read["i131.applicant.gender"] == "female"
    assert got["i131.applicant.address.street"].value == "214 Birch Street"
    assert got["i131.applicant.given_name"].status == Status.BLANK
    assert got["i131.g28_attached"].value is False and got["i131.g28_attached"].status == Status.READ
    assert got["i131.applicant.family_name"].page == 7


def test_a_free_entry_by_hand_stands_only_where_it_is_right(library, reader):
    sheet = Sheet(library, *I131, 1)
    written = {"family_name": "Marlowe", "given_name": "Anita", "address.city": "Tulsa"}
    for name, text in written.items():
        sheet.by_hand(f"i131.applicant.{name}", text)
    got = judged(fields_of(sheet, library, reader, skew=0.7))
    for name, text in written.items():
        entry = got[f"i131.applicant.{name}"]
        assert entry.source == Source.HANDWRITTEN
        assert entry.status in (Status.REVIEW, Status.UNREADABLE) or (entry.value == text and entry.confidence >= 0.98)


@pytest.mark.parametrize("by_hand", [False, True])
def test_what_is_crossed_out_is_never_read(library, reader, by_hand):
    names = {"family_name": "MARLOWE", "given_name": "ANITA", "address.street": "214 Birch Street", "address.city": "TULSA"}
    sheet = Sheet(library, *I131, 1)
    for name, text in names.items():
        (sheet.by_hand if by_hand else sheet.write)(f"i131.applicant.{name}", text)
    whole = fields_of(sheet, library, reader)
    for name in ("family_name", "address.street"):
        x0, y0, _, y1 = sheet.pixels(sheet.field(f"i131.applicant.{name}").box)
        line = y1 - 10 - 7 if not by_hand else round(y1 - (y1 - y0) * 0.45)
        cv2.line(sheet.image, (x0 + 3, line + 2), (x0 + 250, line - 2), 40, 3, cv2.LINE_AA)
    got = fields_of(sheet, library, reader)
    for name in ("family_name", "address.street"):
        entry = got[f"i131.applicant.{name}"]
        assert entry.status in (Status.REVIEW, Status.UNREADABLE) and entry.confidence <= 0.5
        assert judged(got)[f"i131.applicant.{name}"].status is not Status.READ
    for name in ("given_name", "address.city"):
        assert got[f"i131.applicant.{name}"].status == whole[f"i131.applicant.{name}"].status
    if not by_hand:
        assert whole["i131.applicant.family_name"].status is Status.READ


@pytest.mark.parametrize("chosen,value", [(["1.e"], "1.e"), (["1.d", "1.e"], "1.d,1.e"), ([], None)])
def test_the_application_type(library, reader, chosen, value):
    sheet = Sheet(library, *I131, 2)
    for option in chosen:
        sheet.cross("i131.application_type", option)
    got = fields_of(sheet, library, reader)["i131.application_type"]
    assert (got.value, got.status) == (value, Status.READ if value else Status.BLANK)


def test_a_stamp_across_a_check_box_is_not_taken_for_a_mark(library, reader):
    sheet = Sheet(library, *I131, 1)
    x0, y0, x1, y1 = sheet.pixels(sheet.field("i131.g28_attached").box)
    cv2.rectangle(sheet.image, (x0 - 160, y0 - 70), (x1 + 150, y1 + 55), 120, 4)
    cv2.putText(sheet.image, "RECEIVED", (x0 - 150, y1 + 8), cv2.FONT_HERSHEY_DUPLEX, 2.0, 120, 7)
    got = fields_of(sheet, library, reader)["i131.g28_attached"]
    assert not (got.status == Status.READ and got.value is True)


@pytest.mark.parametrize("level,sure", [(150, True), (20, False)])
def test_a_cross_under_a_stamp_is_seen_and_read_where_the_stamp_is_paler(library, reader, level, sure):
    sheet = Sheet(library, *I131, 1)
    x0, y0, x1, y1 = sheet.pixels(sheet.field("i131.g28_attached").box)
    cv2.rectangle(sheet.image, (x0 - 160, y0 - 70), (x1 + 150, y1 + 55), level, 4)
    cv2.putText(sheet.image, "RECEIVED", (x0 - 150, y1 + 8), cv2.FONT_HERSHEY_DUPLEX, 2.0, level, 5)
    got = fields_of(sheet.cross("i131.g28_attached"), library, reader)["i131.g28_attached"]
    assert got.value is True or not sure
    assert (got.status is Status.READ) is sure


def test_the_tail_of_a_tick_beside_printed_words_is_no_stamp(library, reader):
    sheet = Sheet(library, *I131, 1)
    x0, y0, x1, y1 = sheet.pixels(sheet.field("i131.g28_attached").box)
    wide = x1 - x0
    cv2.polylines(sheet.image, [np.array([[x0 + 2, y0 + wide // 2], [x0 + wide // 3, y1 - 2], [x1 + wide // 3, y0 - wide // 4]])],
                  False, 20, 4, cv2.LINE_AA)
    got = fields_of(sheet, library, reader)["i131.g28_attached"]
    assert (got.value, got.status) == (True, Status.READ)


def test_an_annotation_under_a_stamp_s_frame_is_no_blank(library, reader):
    sheet = Sheet(library, *I131, 1)
    cv2.putText(sheet.image, "RE-PAROLE", (150, 52), cv2.FONT_HERSHEY_DUPLEX, 0.9, 20, 2, cv2.LINE_AA)
    cv2.polylines(sheet.image, [np.array([[110, 30], [520, 70], [508, 190], [98, 150]])], True, 30, 3)
    cv2.putText(sheet.image, "RECEIVED", (125, 108), cv2.FONT_HERSHEY_DUPLEX, 1.6, 30, 5)
    cv2.putText(sheet.image, "APR 03 2017", (125, 152), cv2.FONT_HERSHEY_DUPLEX, 1.2, 30, 4)
    got = fields_of(sheet, library, reader)["i131.annotation"]
    assert got.status is not Status.BLANK


@pytest.mark.parametrize(("pen", "notes"), [(0.95, 1), (0.45, 0)])
def test_what_is_darker_than_the_stamp_upon_it_is_no_part_of_it(reader, pen, notes):
    ink = np.zeros((120, 300), np.float32)
    for x in range(20, 280, 30):
        ink[40:100, x:x + 8] = 0.45                        # the stamp's letters
    for x in range(60, 190, 14):
        ink[20:38, x:x + 5] = pen                          # what was written before
    stamp = Note((0.1, 0.1, 0.3, 0.2), reader.read([np.full((48, 100), 255, np.uint8)])[0], False, True, 300)
    found = _penned_on_stamp(stamp, (ink > 0).astype(np.uint8), ink, reader)
    assert len(found) == notes and all(note.in_stamp for note in found)


def test_a_signature_is_a_mark_of_a_hand(library, reader):
    signed = fields_of(Sheet(library, *I131, 5).scribble("i131.signature"), library, reader)["i131.signature"]
    unsigned = fields_of(Sheet(library, *I131, 5), library, reader)["i131.signature"]
    typed = fields_of(Sheet(library, *I131, 5).write("i131.signature", "ANITA MARLOWE"), library, reader)["i131.signature"]
    assert (signed.value, signed.status) == (True, Status.READ)
    assert (unsigned.value, unsigned.status) == (False, Status.READ)
    assert not (typed.value is True and typed.status == Status.READ)


@pytest.mark.parametrize("word,wanted", [("Re-parole", True), ("REPAROLE", True), ("Parole", False), ("See attached", False)])
def test_the_annotation_beside_the_box(library, reader, word, wanted):
    sheet = Sheet(library, *I131, 2)
    _, _, x1, y1 = sheet.pixels(sheet.field("i131.application_type", "1.e").box)
    cv2.putText(sheet.image, word, (x1 + 180, y1 + 24), cv2.FONT_HERSHEY_DUPLEX, 0.9, 30, 2, cv2.LINE_AA)
    got = fields_of(sheet, library, reader)["i131.annotation"]
    said = got.status == Status.READ and "repar" in str(got.value).lower().replace("-", "").replace(" ", "")
    assert said is wanted


@pytest.mark.parametrize("written,sure", [("RE-PAROLE", True), ("REPAROLE", True), ("RE PAROLE", False)])
def test_a_gap_in_the_annotation_may_be_a_lost_hyphen(written, sure):
    alphabet = " -AELOPR"
    odds = np.full((2 * len(written), 1 + len(alphabet)), 1e-6)
    odds[1::2, 0] = 1.0
    odds[range(0, 2 * len(written), 2), [1 + alphabet.index(char) for char in written]] = 1.0
    note = Note((0.1, 0.1, 0.3, 0.15), decode(np.log(odds / odds.sum(axis=1, keepdims=True)), alphabet), False, False, 200)
    got = judged_notes([note], 3)
    assert (got.value, got.status is Status.READ) == (written, sure) and got.confidence > 0.9
    assert sure or "Re-parole" in got.alternatives


def test_no_annotation_is_blank_even_under_a_fax_line_and_a_stamp(library, reader):
    sheet = Sheet(library, *I131, 1)
    cv2.putText(sheet.image, "MAR-02-2016 14:22  FROM:5550142  P.003/011", (120, 26), cv2.FONT_HERSHEY_PLAIN, 1.4, 40, 2)
    got = fields_of(sheet, library, reader)["i131.annotation"]
    assert got.value is None or got.status == Status.REVIEW


def test_blank_backs(library):
    paper = np.full((2200, 1700), 250, np.uint8)
    ghost = cv2.GaussianBlur(Sheet(library, *I131, 1).image[:, ::-1], (0, 0), 3)
    back = np.minimum(paper, 255 - ((255 - ghost) * 0.1).astype(np.uint8))
    cv2.circle(back, (60, 900), 24, 60, -1)
    assert is_blank(scanned(back), DPI)
    cv2.putText(back, "see the letter on the next page", (400, 900), 0, 1.0, 60, 2)
    assert not is_blank(scanned(back), DPI)


def test_a_poorer_scan_never_reads_more_surely(library, reader):
    sheet = Sheet(library, *I131, 1).write("i131.applicant.family_name", "MARLOWE")
    sure = [fields_of(sheet, library, reader, noise=noise, skew=skew)["i131.applicant.family_name"].confidence
            for noise, skew in ((2, 0.2), (45, 0.2))]
    assert sure[0] >= sure[1]


@pytest.mark.parametrize(("specks", "status"), [(3, Status.BLANK), (24, Status.REVIEW)])
def test_a_pen_that_the_scanner_took_to_pieces_is_no_blank(library, reader, specks, status):
    sheet = Sheet(library, *I131, 1)
    x0, y0, _, _ = sheet.pixels(sheet.field("i131.applicant.family_name").box)
    for k in range(specks):
        x, y = x0 + 12 + 16 * (k // 2), y0 + 10 + 13 * (k % 2)
        sheet.image[y:y + 3, x:x + 3] = 0
    assert fields_of(sheet, library, reader, noise=0)["i131.applicant.family_name"].status == status


def test_a_speck_of_dirt_is_no_entry_and_pale_ink_is_no_blank(library, reader):
    sheet = Sheet(library, *I131, 1).write("i131.applicant.given_name", "ANITA", level=205)
    x0, y0, _, _ = sheet.pixels(sheet.field("i131.applicant.family_name").box)
    cv2.circle(sheet.image, (x0 + 90, y0 + 18), 3, 40, -1)
    got = fields_of(sheet, library, reader, noise=2)
    assert got["i131.applicant.family_name"].status == Status.BLANK
    assert got["i131.applicant.given_name"].status in (Status.REVIEW, Status.UNREADABLE, Status.READ)


def test_a_barcode_bears_out_nothing_that_was_crossed_out_after_printing(library):
    field = Sheet(library, *I131, 1).field("i131.applicant.family_name")
    entry = Reading(value="MARLOWE", status=Status.REVIEW, confidence=0.5, source=Source.TYPED, page=7)
    plain = reconciled({field.name: entry}, {field.name: "MARLOWE"}, [field])[field.name]
    crossed = entry.model_copy(update={"witnesses": {"struck": 1.0}})
    struck = reconciled({field.name: crossed}, {field.name: "MARLOWE"}, [field])[field.name]
    assert (plain.status, struck.status) == (Status.READ, Status.REVIEW)
