"""The sample of the five-page travel document application, with the item numbers of the 03/22/13 edition."""
from __future__ import annotations

from pathlib import Path

from .agency_names import I131
from .drawing import BOLD, ITALIC, LEFT, RIGHT, STRONG, TALL, Imprint, Place, Sheet, begin
from .layout import COLUMNS, address, boxed, choice, dated, names, notes, stacked, telephone, yes_no

IMPRINT = Imprint("I-131", "03/22/13", 5, "Form I-131 03/22/13 N", "Page {page} of {pages}", barcode=True)

TYPES = (
    ("1.a", "Reentry permit for a permanent or conditional resident of the United States."),
    ("1.b", "Refugee travel document for a person who holds refugee or asylee status now."),
    ("1.c", "Refugee travel document for a permanent resident whose residence came from such a status."),
    ("1.d", "Advance parole for myself: I am in the United States and wish to come back after a journey."),
    ("1.e", "Advance parole for myself: I am outside of the United States."),
    ("1.f", "Advance parole for another person, who is outside of the United States."),
)


def draw(path: Path) -> tuple[Place, ...]:
    """Write the blank form to `path`; returns where its fields stand."""
    sheet = begin(path, IMPRINT, I131)
    for page in (_first, _second, _third, _fourth, _fifth):
        sheet.turn()
        page(sheet)
    sheet.canvas.save()
    return tuple(sheet.places)


def _first(sheet: Sheet) -> None:
    sheet.canvas.setFont(BOLD, 15)
    sheet.canvas.drawCentredString(306, 758, "Application for a Travel Document")
    sheet.canvas.setFont("Times-Roman", 10)
    sheet.canvas.drawCentredString(306, 744, "Sample layout after the 2013 edition, worded anew")
    sheet.text(520, 756, "Form I-131", BOLD, 11)
    sheet.text(520, 745, "Edition 03/22/13", size=8)
    sheet.frame(LEFT, 720, RIGHT, 726, grey=True)
    _office_use(sheet)
    sheet.text(LEFT, 505, "Begin here. Type, or print in black ink. Write inside of the boxes.", BOLD, 9.5)
    sheet.bar(482, "Part 1. Information About You")
    names(sheet, "Pt1_", ("1.a", "1.b", "1.c"), 0, 456)
    sheet.heading(36, 384, 294, "Physical Address")
    address(sheet, "Pt1_", "2", "abcdefghi", 0, 346)
    sheet.heading(318, 456, 576, "Other Information")
    sheet.number(318, 441, "3")
    sheet.text(342, 441, "Alien Registration Number (A-Number)")
    sheet.text(424, 420, "A-", BOLD, 11)
    sheet.entry("Pt1_ANumber", "3", "Enter Alien Registration Number (A-Number)", (441, 415, 576, 432), 9)
    stacked(sheet, "Pt1_CountryOfBirth", "4", "Country of Birth", 1, 376)
    stacked(sheet, "Pt1_CountryOfCitizenship", "5", "Country of Citizenship", 1, 338)
    stacked(sheet, "Pt1_ClassOfAdmission", "6", "Class of Admission", 1, 300)
    sheet.number(318, 278, "7")
    sheet.text(342, 278, "Gender")
    for label, x in (("Male", 396), ("Female", 450)):
        sheet.mark(f"Pt1_{label}", "7", f"Gender. Check {label}", x, 276)
        sheet.text(x + 13, 278, label)
    dated(sheet, "Pt1_DateOfBirth", "8", "Date of Birth", 1, 246)
    sheet.number(318, 230, "9")
    sheet.text(342, 230, "U.S. Social Security Number (if you have one)")
    sheet.entry("Pt1_SSN", "9", "Enter U.S. Social Security Number", (441, 206, 576, 223), 9)
    notes(sheet, (
        "Before you send this application, check that your family name, your physical address, your date of birth and "
        "one application type are given and that you have signed Part 8.",
        "Put the payment on top, then this form from page 1 to page 5, then the papers that support it. Staple "
        "nothing.",
        "An entry that does not fit goes on a sheet of its own, with your name and the number of the item."))


def _office_use(sheet: Sheet) -> None:
    sheet.frame(LEFT, 520, 456, 712)
    sheet.frame(LEFT, 640, 72, 712, grey=True)
    for k, word in enumerate(("Office", "use", "only")):
        sheet.text(41, 684 - 12 * k, word, BOLD, 10)
    for x, y, word in ((140, 702, "Receipt"), (340, 702, "Action Block")):
        sheet.text(x, y, word, BOLD, 9)
    sheet.canvas.line(264, 520, 264, 712)
    sheet.rule(LEFT, 640, 264)
    sheet.rule(LEFT, 604, 264)
    sheet.rule(264, 580, 456)
    sheet.frame(42, 627, 48, 633)
    sheet.text(54, 627, "Handed over in person", BOLD, 9)
    sheet.text(42, 611, "By: _____________________   On: ______/______/______", size=8.5)
    sheet.text(110, 592, "Document Issued", BOLD, 9)
    for x, y, word in ((42, 574, "Reentry permit"), (150, 574, "Refugee document"), (42, 552, "Parole, one entry"),
                       (150, 552, "Parole, more entries"), (270, 564, "Post to the address in Part 1"),
                       (270, 548, "Consulate at: __________________"), (270, 532, "Field office at: ________________")):
        sheet.frame(x, y, x + 6, y + 6)
        sheet.text(x + 11, y, word, size=9)
    sheet.text(42, 532, "Good until: ______/______/______", ITALIC, 8.5)
    sheet.frame(464, 520, RIGHT, 712)
    sheet.part = "To Be Completed by an Attorney or Representative"
    for k, words in enumerate(("For an attorney", "or representative")):
        sheet.text(482, 696 - 12 * k, words, STRONG, 10)
    sheet.mark("G28_Attached", "", "Check if Form G-28 is attached", 474, 640)
    sheet.paragraph(492, 648, 80, "Form G-28 for the applicant is attached", size=9)
    sheet.rule(464, 590, RIGHT)
    sheet.text(474, 576, "State license number", size=9)
    sheet.entry("Attorney_License", "", "Enter Attorney State License Number", (474, 534, 568, 556), most=12)


def _second(sheet: Sheet) -> None:
    sheet.bar(734, "Part 2. Application Type")
    y = 720.0
    for item, words in TYPES:
        y = choice(sheet, f"Pt2_{item.replace('.', '')}", item, words, 0, y) - 9
    sheet.paragraph(36, 512, 258, "With box 1.f marked, items 2.a to 2.p are about that other person.")
    names(sheet, "Pt2_", ("2.a", "2.b", "2.c"), 0, 466)
    dated(sheet, "Pt2_DateOfBirth", "2.d", "Date of Birth", 0, 396)
    stacked(sheet, "Pt2_CountryOfBirth", "2.e", "Country of Birth", 1, 692)
    stacked(sheet, "Pt2_CountryOfCitizenship", "2.f", "Country of Citizenship", 1, 654)
    telephone(sheet, "Pt2_", "2.g", 1, 626)
    sheet.heading(318, 600, 576, "Physical Address (only with box 1.f)")
    address(sheet, "Pt2_", "2", "hijklmnop", 1, 560)
    sheet.bar(362, "Part 3. Processing Information")
    dated(sheet, "Pt3_DepartureDate", "1", "Date of Departure", 0, 336)
    boxed(sheet, "Pt3_TripDays", "2", "Length of the trip, in days", 0, 308, 204, most=4)
    sheet.number(36, 290, "3.a")
    sheet.paragraph(60, 290, 234, "Is anyone named in this application in exclusion, deportation, removal or "
                    "rescission proceedings now?")
    yes_no(sheet, "Pt3_Proceedings", "3.a", "Now in proceedings.", 294, 252)
    stacked(sheet, "Pt3_Office", "3.b", "With Yes: which office handles them?", 0, 208, most=34)
    sheet.number(318, 341, "4.a")
    sheet.paragraph(342, 341, 234, "Was a reentry permit or a refugee travel document issued to you earlier?")
    yes_no(sheet, "Pt3_Earlier", "4.a", "Earlier document.", 576, 308)
    dated(sheet, "Pt3_IssueDate", "4.b", "Date of Issue", 1, 280)
    stacked(sheet, "Pt3_Whereabouts", "4.c", "What became of it (attached, lost)", 1, 236, most=34)
    notes(sheet, (
        "For advance parole go on with Part 7. Reentry permits go on with Part 5, refugee travel documents with "
        "Part 6.",
        "Parole for someone who is here on parole already: mark 1.e and write Re-parole beside that box."))


def _third(sheet: Sheet) -> None:
    sheet.bar(734, "Part 3. Processing Information (continued)")
    sheet.text(36, 720, "Where shall the travel document go? Mark one.", STRONG, 10)
    choice(sheet, "Pt3_5", "5", "To the U.S. address in Part 1.", 0, 702)
    choice(sheet, "Pt3_6", "6", "To a U.S. embassy or consulate at:", 0, 682)
    boxed(sheet, "Pt3_6City", "6.a", "City or Town", 0, 656, 88)
    boxed(sheet, "Pt3_6Country", "6.b", "Country", 0, 632, 88)
    choice(sheet, "Pt3_7", "7", "To an office overseas at:", 0, 612)
    boxed(sheet, "Pt3_7City", "7.a", "City or Town", 0, 586, 88)
    boxed(sheet, "Pt3_7Country", "7.b", "Country", 0, 562, 88)
    sheet.paragraph(36, 540, 258, "With 6 or 7: where shall the notice go that it lies ready?", STRONG, 10)
    choice(sheet, "Pt3_8", "8", "To the address of item 2 in Part 2.", 0, 506)
    choice(sheet, "Pt3_9", "9", "To the address beside, items 10.a to 10.i.", 0, 486)
    address(sheet, "Pt3_10", "10", "abcdefghi", 1, 694)
    telephone(sheet, "Pt3_10", "10.j", 1, 476)
    sheet.bar(444, "Part 4. Your Proposed Travel")
    for item, words, column in (("1.a", "Purpose of the trip", 0), ("1.b", "Countries you want to visit", 1)):
        left, right = COLUMNS[column]
        sheet.number(left, 430, item)
        sheet.text(left + 24, 430, words)
        sheet.entry(f"Pt4_{item.replace('.', '')}", item, f"Enter {words}", (left + 24, 340, right, 424), most=200)
    sheet.bar(310, "Part 5. Only for a Reentry Permit")
    sheet.paragraph(36, 296, 258, "How much time, all together, did you spend outside of the United States since you "
                    "became a resident, or in the last five years, whichever is less?")
    for k, words in enumerate(("under 6 months", "6 months to 1 year", "1 to 2 years", "2 to 3 years", "3 to 4 years",
                               "over 4 years")):
        x, y = 60 + 126 * (k // 3), 248 - 15 * (k % 3)
        sheet.mark(f"Pt5_1{'abcdef'[k]}", f"1.{'abcdef'[k]}", f"Check {words}", x, y)
        sheet.text(x + 14, y + 2, f"1.{'abcdef'[k]}  {words}")
    sheet.number(318, 296, "2")
    sheet.paragraph(342, 296, 234, "Since you became a resident, did you file an income tax return as a nonresident, "
                    "or file none because you thought of yourself as one?")
    yes_no(sheet, "Pt5_2", "2", "Nonresident tax return.", 576, 240)
    notes(sheet, ("Parts 5 and 6 stay empty when the request is for parole.",
                        "A document for an address abroad takes longer. Have someone near who can fetch it."))


def _fourth(sheet: Sheet) -> None:
    sheet.bar(734, "Part 6. Only for a Refugee Travel Document")
    stacked(sheet, "Pt6_1", "1", "Country you are a refugee or asylee from", 0, 692)
    for item, words, column, y in (
            ("2", "Will you travel to that country?", 0, 676), ("3.a", "Did you ever go back there?", 0, 634),
            ("3.b", "Did you take its passport, or have one renewed?", 0, 592),
            ("3.c", "Did you take any benefit from that country?", 1, 714),
            ("4.a", "Did you take back its nationality?", 1, 672),
            ("4.b", "Did you become a citizen elsewhere?", 1, 630),
            ("4.c", "Were you given refugee status elsewhere?", 1, 588)):
        left, right = COLUMNS[column]
        sheet.number(left, y, item)
        sheet.paragraph(left + 24, y, right - left - 24, words)
        yes_no(sheet, f"Pt6_{item.replace('.', '')}", item, words, right, y - 22)
    sheet.bar(530, "Part 7. Only for Advance Parole")
    sheet.paragraph(36, 516, 540, "On a sheet of your own, say why you ask for parole and for how long, and add the "
                    "papers that bear it out.", ITALIC)
    sheet.number(36, 486, "1")
    sheet.text(60, 486, "How many trips shall the document serve?")
    for label, name, x in (("One trip", "One", 84), ("More than one", "More", 160)):
        sheet.mark(f"Pt7_1{name}", "1", f"Number of trips. Check {label}", x, 468)
        sheet.text(x + 14, 470, label)
    sheet.paragraph(36, 448, 258,
                    "For a person abroad: which U.S. embassy, consulate or office shall hear of the decision?")
    stacked(sheet, "Pt7_2City", "2.a", "City or Town", 0, 396)
    stacked(sheet, "Pt7_2Country", "2.b", "Country", 0, 358)
    sheet.paragraph(36, 340, 258, "For delivery abroad: where shall the notice go that it lies ready?")
    choice(sheet, "Pt7_3", "3", "To the address of item 2 in Part 2.", 0, 306)
    choice(sheet, "Pt7_4", "4", "To the address beside, items 4.a to 4.i.", 0, 286)
    address(sheet, "Pt7_4", "4", "abcdefghi", 1, 470)
    telephone(sheet, "Pt7_4", "4.j", 1, 252)
    notes(sheet, (
        "Parole is for urgent humanitarian reasons or for a significant public benefit, and lasts as long as the "
        "reason lasts, as a rule not more than a year. It does not stand in for a visa.",
        "For medical treatment add a letter of the physician; for a child add the consent of a parent or legal "
        "guardian.",
        "Each person who asks for parole needs an application, a payment and an affidavit of support of his own.",
        "Whoever is already on parole and asks for more of it adds a copy of the arrival record."))


def _fifth(sheet: Sheet) -> None:
    sheet.bar(734, "Part 8. Signature of Applicant")
    y = sheet.paragraph(36, 720, 258, "Read what the instructions say about penalties first. File in the United States "
                        "if you ask for a reentry permit or a refugee travel document.", ITALIC)
    y = sheet.paragraph(36, y - 4, 258, "I certify, under penalty of perjury, that what this application and the "
                        "papers with it say is true, and I let the agency see records it needs to decide.", BOLD)
    sheet.number(36, 642, "1.a")
    sheet.text(60, 642, "Signature of Applicant")
    sheet.text(44, 617, ">", BOLD, 11)
    sheet.entry("Pt8_Signature", "1.a", "Signature of Applicant", (60, 612, 294, 636), most=1)
    dated(sheet, "Pt8_Date", "1.b", "Date of Signature", 1, 704)
    telephone(sheet, "Pt8_", "2", 1, 676)
    sheet.paragraph(318, 660, 258, "An application without a signature, or without the papers it needs, can be sent "
                    "back or denied.", ITALIC)
    sheet.bar(588, "Part 9. Who Prepared This Application, If Not the Applicant")
    sheet.heading(36, 566, 294, "Name")
    stacked(sheet, "Pt9_FamilyName", "1.a", "Family Name (Last Name)", 0, 528)
    stacked(sheet, "Pt9_GivenName", "1.b", "Given Name (First Name)", 0, 490)
    stacked(sheet, "Pt9_Business", "2", "Business or Organization", 0, 452, most=34)
    sheet.heading(36, 428, 294, "Mailing Address")
    address(sheet, "Pt9_3", "3", "abcdefgh", 0, 404, care_of=False)
    sheet.heading(318, 566, 576, "Contact")
    telephone(sheet, "Pt9_4", "4", 1, 540)
    stacked(sheet, "Pt9_Email", "5", "E-mail Address", 1, 502)
    sheet.heading(318, 478, 576, "Declaration")
    sheet.paragraph(318, 464, 258, "I prepared this application at the applicant's wish, from what I know or was told.",
                    BOLD)
    sheet.number(318, 428, "6.a")
    sheet.text(342, 428, "Signature of Preparer")
    sheet.entry("Pt9_Signature", "6.a", "Signature of Preparer", (342, 402, 576, 402 + TALL + 4), most=1)
    dated(sheet, "Pt9_Date", "6.b", "Date of Signature", 1, 374)
    notes(sheet, ("If this page is full, go on with a sheet that bears your name, your A-Number if you have one, the "
                        "number of the Part and of the item, and your signature with its date.",))
