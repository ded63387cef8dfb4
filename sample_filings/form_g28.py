"""The sample of the notice of appearance, with the order of Parts of the 03/04/15 edition, on three pages."""
from __future__ import annotations

from pathlib import Path

from .drawing import BOLD, ITALIC, LEFT, RIGHT, Imprint, Place, Sheet, begin
from .layout import COLUMNS, address, dated, names, notes, stacked, telephone

IMPRINT = Imprint("G-28", "03/04/15", 3, "Form G-28 03/04/15 N", "Page {page} of {pages}", barcode=True)


def draw(path: Path) -> tuple[Place, ...]:
    """Write the blank form to `path`; returns where its fields stand."""
    sheet = begin(path, IMPRINT)
    for page in (_first, _second, _third):
        sheet.turn()
        page(sheet)
    sheet.canvas.save()
    return tuple(sheet.places)


def _box(sheet: Sheet, widget: str, item: str, words: str, column: int, y: float, indent: float = 24) -> float:
    """A check box with wrapped words; the item number may be empty."""
    left, right = COLUMNS[column]
    if item and indent == 24:
        sheet.number(left, y, item)
    sheet.mark(widget, item, f"Check {words.rstrip('.:')}", left + indent, y - 2)
    return sheet.paragraph(left + indent + 16, y, right - left - indent - 16, words)


def _first(sheet: Sheet) -> None:
    sheet.canvas.setFont(BOLD, 14)
    sheet.canvas.drawCentredString(306, 756, "Notice of Entry of Appearance")
    sheet.canvas.drawCentredString(306, 741, "as Attorney or Accredited Representative")
    sheet.text(520, 756, "Form G-28", BOLD, 11)
    sheet.text(520, 745, "Edition 03/04/15", size=8)
    sheet.text(LEFT, 745, "Sample, worded anew", ITALIC, 9)
    sheet.frame(LEFT, 728, RIGHT, 734, grey=True)
    sheet.bar(704, "Part 1. Information About Attorney or Accredited Representative")
    sheet.heading(36, 682, 294, "Name and Address")
    sheet.number(36, 667, "1")
    sheet.text(60, 667, "Online account number (if any)")
    sheet.entry("Pt1_Account", "1", "Enter Online Account Number", (120, 642, 294, 659), 12)
    names(sheet, "Pt1_", ("2.a", "2.b", "2.c"), 0, 616)
    address(sheet, "Pt1_", "3", "abcdefgh", 0, 540, care_of=False)
    sheet.heading(318, 682, 576, "Contact")
    telephone(sheet, "Pt1_4", "4", 1, 654)
    telephone(sheet, "Pt1_5", "5", 1, 628, "Mobile Telephone")
    stacked(sheet, "Pt1_Email", "6", "E-mail Address", 1, 588)
    telephone(sheet, "Pt1_7", "7", 1, 560, "Fax")
    sheet.bar(352, "Part 2. Notice of Appearance")
    sheet.text(36, 338, "This appearance is before (mark what fits):", ITALIC)
    _box(sheet, "Pt2_USCIS", "1.a", "Citizenship and Immigration Services", 0, 320)
    stacked(sheet, "Pt2_Forms", "1.b", "Numbers of the forms it is for", 0, 278)
    _box(sheet, "Pt2_ICE", "2.a", "Immigration and Customs Enforcement", 0, 260)
    stacked(sheet, "Pt2_ICEMatter", "2.b", "The matter it is for", 0, 218)
    _box(sheet, "Pt2_CBP", "3.a", "Customs and Border Protection", 1, 320)
    stacked(sheet, "Pt2_CBPMatter", "3.b", "The matter it is for", 1, 278)
    sheet.number(318, 260, "4")
    sheet.text(342, 260, "I appear at the wish of the (mark one):")
    for k, who in enumerate(("Applicant", "Petitioner", "Requestor", "Beneficiary", "Respondent")):
        x, y = 342 + 110 * (k % 2), 240 - 16 * (k // 2)
        sheet.mark(f"Pt2_4{who}", "4", f"Appear for. Check {who}", x, y)
        sheet.text(x + 14, y + 2, who)
    notes(sheet, (
        "One notice for each client. Write the client's name just as it stands on the form that is filed.",
        "A notice that lacks a signature does not hold up the filing: it goes on as if nobody appeared for the "
        "applicant.",
        "An appearance in a case that is open already goes to the office that has the case."))


def _second(sheet: Sheet) -> None:
    sheet.bar(734, "Part 2. Notice of Appearance (continued)")
    sheet.heading(36, 712, 294, "The Client")
    names(sheet, "Pt2_", ("5.a", "5.b", "5.c"), 0, 688)
    stacked(sheet, "Pt2_Entity", "6", "Firm or organization (if that is the client)", 0, 600)
    sheet.number(36, 582, "7")
    sheet.text(60, 582, "Online account number (if any)")
    sheet.entry("Pt2_Account", "7", "Enter Online Account Number", (120, 557, 294, 574), 12)
    sheet.number(36, 541, "8")
    sheet.text(60, 541, "Alien Registration Number (A-Number)")
    sheet.text(142, 521, "A-", BOLD, 11)
    sheet.entry("Pt2_ANumber", "8", "Enter Alien Registration Number (A-Number)", (159, 516, 294, 533), 9)
    telephone(sheet, "Pt2_9", "9", 0, 490)
    telephone(sheet, "Pt2_10", "10", 0, 464, "Mobile Telephone")
    stacked(sheet, "Pt2_Email", "11", "E-mail Address", 0, 424)
    sheet.heading(318, 712, 576, "The Client's Mailing Address")
    address(sheet, "Pt2_12", "12", "abcdefgh", 1, 688, care_of=False)
    sheet.paragraph(318, 500, 258, "Give the client's own address here, never that of the attorney.", ITALIC)
    sheet.bar(394, "Part 3. Eligibility of the Attorney or Accredited Representative")
    _box(sheet, "Pt3_Attorney", "1.a", "I am an attorney in good standing, admitted by the highest court of:", 0, 380)
    sheet.entry("Pt3_Authority", "1.a", "Enter Licensing Authority", (60, 340, 294, 357))
    stacked(sheet, "Pt3_Bar", "1.b", "Bar Number (if there is one)", 0, 300)
    sheet.number(36, 284, "1.c")
    sheet.paragraph(60, 284, 234, "Suspended or disbarred anywhere, or otherwise kept from practice?")
    for label, name, x in (("I am not", "No", 150), ("I am", "Yes", 230)):
        sheet.mark(f"Pt3_Barred{name}", "1.c", f"Kept from practice. Check {label}", x, 248)
        sheet.text(x + 14, 250, label)
    stacked(sheet, "Pt3_Firm", "1.d", "Name of the firm or organization", 0, 204)
    _box(sheet, "Pt3_Accredited", "2.a", "I am accredited for a recognized organization:", 1, 380)
    stacked(sheet, "Pt3_Organization", "2.b", "Name of that organization", 1, 328)
    dated(sheet, "Pt3_Accreditation", "2.c", "Accredited until", 1, 300)
    _box(sheet, "Pt3_Associate", "3", "I am an associate of the attorney or representative who appeared earlier and "
         "appear at that person's wish.", 1, 280)
    _box(sheet, "Pt3_Student", "4.a", "I am a student or graduate of law under supervision.", 1, 232)
    notes(sheet, ("A representative of a recognized organization is accredited by the Board, and only for a time.",
                  "If an answer in item 1.c is \"I am\", the circumstances go into Part 6.",
                  "Only an attorney or an accredited representative can be told how the case stands."))


def _third(sheet: Sheet) -> None:
    sheet.bar(734, "Part 4. Client's Consent and Signature")
    sheet.paragraph(36, 720, 258, "I asked the person of Part 1 to appear for me, and I agree that what the agency "
                    "holds about me is shown to that person.", BOLD)
    sheet.text(36, 676, "Notices and documents (mark what you wish):", ITALIC)
    y = _box(sheet, "Pt4_1a", "1.a", "Send originals of notices to my attorney or representative.", 0, 658)
    y = _box(sheet, "Pt4_1b", "1.b", "Send secure documents to my attorney or representative.", 0, y - 6)
    sheet.number(36, 596, "2.a")
    sheet.text(60, 596, "Signature of Client")
    sheet.entry("Pt4_Signature", "2.a", "Signature of Client", (60, 566, 294, 590), most=1)
    dated(sheet, "Pt4_Date", "2.b", "Date of Signature", 0, 538)
    sheet.part = "Part 5. Signature of Attorney or Accredited Representative"
    sheet.frame(318, 706, 576, 731, grey=True)
    sheet.text(322, 721, "Part 5. Signature of Attorney or", BOLD, 10.5)
    sheet.text(322, 710, "Accredited Representative", BOLD, 10.5)
    sheet.paragraph(318, 692, 258, "I know the rules for those who appear before the agency. I declare under penalty "
                    "of perjury that what I say here is true.", BOLD)
    sheet.number(318, 642, "1")
    sheet.text(342, 642, "Signature of Attorney or Representative")
    sheet.entry("Pt5_Signature", "1", "Signature of Attorney or Representative", (342, 612, 576, 636), most=1)
    sheet.number(318, 594, "2")
    sheet.text(342, 594, "Signature of Student or Graduate of Law")
    sheet.entry("Pt5_StudentSignature", "2", "Signature of Student or Graduate of Law", (342, 564, 576, 588), most=1)
    dated(sheet, "Pt5_Date", "3", "Date of Signature", 1, 536)
    sheet.bar(500, "Part 6. Additional Information")
    sheet.text(36, 486, "Say here what found no room above, with the number of the page, the Part and the item.",
               ITALIC)
    for k, y in enumerate((454, 330, 206)):
        item = f"{k + 1}"
        sheet.number(36, y + 5, item)
        for name, x in (("Page", 60), ("Part", 180), ("Item", 300)):
            sheet.text(x, y + 5, name)
            sheet.entry(f"Pt6_{item}{name}", item, f"Enter {name} Number", (x + 34, y, x + 90, y + 17), most=6)
        sheet.entry(f"Pt6_{item}Text", item, "Enter Additional Information", (60, y - 92, 576, y - 6), most=600)
        for row in range(1, 5):
            sheet.rule(60, y - 6 - 17.2 * row, 576, 0.3)
    notes(sheet, ("More room is needed? Add a sheet with the client's name, the A-Number, signature and date.",))
