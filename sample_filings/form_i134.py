"""The sample of the two-page affidavit of support in the sentence style of the 02/19/14 edition; no barcode."""
from __future__ import annotations

import itertools
from pathlib import Path

from .agency_names import I134
from .drawing import BOLD, ITALIC, LEFT, RIGHT, Imprint, Place, Sheet, begin

IMPRINT = Imprint("I-134", "02/19/14", 2, "", "Form I-134   02/19/14   Y   Page {page}", barcode=False)
TOLD = "I declare under penalty of perjury that"


def draw(path: Path) -> tuple[Place, ...]:
    """Write the blank form to `path`; returns where its fields stand."""
    sheet = begin(path, IMPRINT, I134)
    sheet.turn()
    _sponsor(sheet)
    _person(sheet)
    _promises(sheet)
    sheet.turn()
    _means(sheet)
    _dependants(sheet)
    _earlier(sheet)
    _oath(sheet)
    sheet.canvas.save()
    return tuple(sheet.places)


def _blank(sheet: Sheet, widget: str, x0: float, y: float, x1: float, item: str, said: str, caption: str = "",
           most: int = 60) -> None:
    """An underlined blank with its caption below the line."""
    sheet.rule(x0, y, x1)
    if caption:
        sheet.canvas.setFont("Times-Roman", 8.5)
        sheet.canvas.drawCentredString((x0 + x1) / 2, y - 9, f"({caption})")
    sheet.entry(widget, item, said, (x0, y, x1, y + 16), framed=False, most=most)


def _cell(sheet: Sheet, widget: str, box: tuple[float, float, float, float], item: str, caption: str, said: str,
          most: int = 60) -> None:
    """A table cell with its caption at the top and room for the entry below."""
    x0, y0, x1, y1 = box
    sheet.frame(x0, y0, x1, y1, 0.6)
    sheet.text(x0 + 3, y1 - 9, caption, size=8.5)
    sheet.entry(widget, item, said, (x0 + 2, y0 + 1, x1 - 2, y1 - 12), framed=False, most=most)


def _sponsor(sheet: Sheet) -> None:
    sheet.text(LEFT, 742, "Sample layout after the 2014 edition,", BOLD, 9)
    sheet.text(LEFT, 731, "worded anew for demonstrations", size=9)
    sheet.canvas.setFont(BOLD, 14)
    sheet.canvas.drawRightString(RIGHT, 733, "Form I-134, Affidavit of Support")
    sheet.canvas.rect(LEFT, 718, RIGHT - LEFT, 6, stroke=0, fill=1)
    sheet.rule(LEFT, 714, RIGHT)
    sheet.canvas.setFont("Times-BoldItalic", 10)
    sheet.canvas.drawCentredString(306, 698, "Leave no item empty. Type, or print in black ink.")
    sheet.text(LEFT, 672, "I,")
    _blank(sheet, "Sponsor_Name", 48, 669, 268, "", "I, (Name). Enter Full Name", "Name")
    sheet.text(271, 672, ", who live at")
    _blank(sheet, "Sponsor_Street", 326, 669, 574, "", "Living at: Enter Street Number and Name",
           "Street Number and Name")
    for name, x0, x1, caption, said in (
            ("City", 48, 254, "City", "City"), ("State", 264, 298, "State", "State"),
            ("Zip", 308, 384, "ZIP Code", "Zip Code"), ("Country", 394, 574, "Country", "Country")):
        _blank(sheet, f"Sponsor_{name}", x0, 636, x1, "", f"Living at: Enter {said}", caption)
    sheet.text(LEFT, 612, "declare under penalty of perjury under the law of the United States:", BOLD)
    sheet.part = TOLD
    sheet.text(LEFT, 590, "1.", BOLD)
    sheet.text(48, 590, "My birth was on")
    _blank(sheet, "Sponsor_DateOfBirth", 116, 587, 198, "1", "Born on: Enter Date of Birth as 2-digit Month, 2-digit "
           "Day and 4-digit Year", "Date [mm/dd/yyyy]", 10)
    sheet.text(203, 590, "in")
    for name, x0, x1 in (("City", 216, 336), ("State", 344, 448), ("Country", 456, 574)):
        _blank(sheet, f"Sponsor_Birth{name}", x0, 587, x1, "1", f"Born in: Enter {name} of Birth", name)
    sheet.paragraph(48, 562, 526, "Whoever is not a citizen by birth in the United States, nor a national by birth in "
                    "American Samoa or on Swains Island, answers the line that fits:")
    for k, (letter, words, name) in enumerate((
            ("a", "Citizen by naturalization: number of the certificate", "Naturalization"),
            ("b", "Citizen through a parent or by marriage: number of the certificate", "Citizenship"),
            ("c", "Citizen in another way: add a sheet that explains it", ""),
            ("d", "Permanent resident: A-Number", "ANumber"),
            ("e", "Nonimmigrant: number of the arrival record, Form I-94", "I94Number"))):
        y = 530 - 18 * k
        sheet.text(78, y, f"{letter}.", BOLD)
        sheet.text(92, y, words)
        if name:
            _blank(sheet, f"Sponsor_{name}", 420, y - 3, 574, f"1.{letter}", f"Enter {words}")
    sheet.text(LEFT, 434, "2.", BOLD)
    sheet.text(48, 434, "My age is")
    _blank(sheet, "Sponsor_Age", 92, 431, 122, "2", "Enter Age in Years", most=3)
    sheet.text(127, 434, "years, and I have lived in the United States since")
    _blank(sheet, "Sponsor_Since", 326, 431, 420, "2", "Lived in the United States since: Enter Date as 2-digit Month, "
           "2-digit Day and 4-digit Year", "Date [mm/dd/yyyy]", 10)


def _person(sheet: Sheet) -> None:
    sheet.text(LEFT, 406, "3.", BOLD)
    sheet.text(48, 406, "The person for whom I make this affidavit:")
    for name, x0, x1, caption in (("FamilyName", 48, 222, "Name (Family Name)"),
                                  ("GivenName", 222, 376, "(First Name)"),
                                  ("MiddleName", 376, 488, "(Middle Name)"), ("Gender", 488, 532, "Gender"),
                                  ("Age", 532, 574, "Age")):
        said = "Enter Age in Years" if name == "Age" else f"Enter {caption.removeprefix('Name ').strip('()')}"
        _cell(sheet, f"Person_{name}", (x0, 371, x1, 400), "3", caption, said)
    for name, x0, x1, caption in (("Citizenship", 48, 310, "Citizen of (Country)"),
                                  ("Marital", 310, 424, "Marital Status"),
                                  ("Relationship", 424, 574, "Relationship to Sponsor")):
        said = "Enter Country of Citizenship" if name == "Citizenship" else f"Enter {caption}"
        _cell(sheet, f"Person_{name}", (x0, 342, x1, 371), "3", caption, said)
    for name, x0, x1, caption in (("Street", 48, 260, "Lives at (Street Number and Name)"), ("City", 260, 408, "City"),
                                  ("State", 408, 456, "State"), ("Country", 456, 574, "Country")):
        said = "Enter Street Number and Name" if name == "Street" else f"Enter {caption}"
        _cell(sheet, f"Person_{name}", (x0, 313, x1, 342), "3", caption, said)
    sheet.text(48, 303, "Husband or wife and children who come along or follow:")
    for row in range(3):
        for side, x in enumerate((48, 311)):
            who = "Spouse" if row == side == 0 else "Child"
            tag = f"{who}{2 * row + side}"
            top = 299 - 28 * row
            for name, x0, x1, caption in (("Name", x, x + 181, who), ("Gender", x + 181, x + 223, "Gender"),
                                          ("Age", x + 223, x + 263, "Age")):
                _cell(sheet, f"{tag}_{name}", (x0, top - 28, x1, top), "3", caption, f"{who}: Enter {name}")


def _promises(sheet: Sheet) -> None:
    y = 202.0
    for number, words in (
            ("4.", "I make this affidavit so that the Government of the United States can rely on it that the person "
                   "of item 3 does not come to live at the public charge."),
            ("5.", "I am able and ready to take in, maintain and support the person of item 3, and to post a bond if "
                   "one is asked for, as a surety that the person keeps to the terms of the stay and leaves before it "
                   "ends."),
            ("6.", "It is clear to me that:")):
        sheet.text(LEFT, y, number, BOLD)
        y = sheet.paragraph(48, y, 526, words) - 4
    for letter, words in (
            ("a.", "an affidavit of support is a promise, and I can be sued on it if the person of item 3 is given "
                   "public means after having been let in;"),
            ("b.", "agencies of the Federal Government, of a State or of a county can ask to see it when that person "
                   "asks them for nutrition, income or family assistance; and"),
            ("c.", "what I earn and own can then be counted as that person's own, for as long as the rules of "
                   "the program say.")):
        sheet.text(48, y, letter, BOLD)
        y = sheet.paragraph(62, y, 512, words) - 3


def _means(sheet: Sheet) -> None:
    sheet.text(LEFT, 728, "7.", BOLD)
    sheet.text(48, 728, "My work or business is")
    _blank(sheet, "Work_Kind", 148, 725, 372, "7", "Enter Type of Business", "Kind of work")
    sheet.text(377, 728, "with")
    _blank(sheet, "Work_Firm", 400, 725, 574, "7", "Enter Name of Concern", "Name of the firm")
    sheet.text(48, 700, "at")
    for name, x0, x1, caption in (("Street", 62, 300, "Street Number and Name"), ("City", 308, 440, "City"),
                                  ("State", 448, 484, "State"), ("Zip", 492, 574, "ZIP Code")):
        _blank(sheet, f"Work_{name}", x0, 697, x1, "7", f"Work at: Enter {caption}", caption)
    y = 668.0
    for name, words, said in (
            ("Income", "What I earn in a year (whoever is self-employed adds the last tax return or a report of a "
                       "rating firm, and vouches for it):", "Annual Income"),
            ("Savings", "In savings banks of the United States I keep:", "Savings"),
            ("Property", "Other personal property is worth, by a fair estimate:", "Personal Property"),
            ("Stocks", "Stocks and bonds, listed on a sheet that I add and vouch for, are worth on the market:",
             "Stocks and Bonds"),
            ("Insurance", "My life is insured for:", "Life Insurance"),
            ("Surrender", "which would pay out today:", "Cash Surrender Value"),
            ("Estate", "My real estate is worth:", "Real Estate"),
            ("Mortgage", "Mortgages and other burdens on it come to:", "Mortgages")):
        bottom = sheet.paragraph(48, y, 380, words) + 11
        sheet.text(442, bottom, "$")
        _blank(sheet, f"Means_{name}", 450, bottom - 3, 574, "7", f"Enter Dollar Amount of {said}")
        y = bottom - 19
    sheet.text(48, y, "It lies at")
    for name, x0, x1, caption in (("Street", 92, 300, "Street Number and Name"), ("City", 308, 440, "City"),
                                  ("State", 448, 484, "State"), ("Zip", 492, 574, "ZIP Code")):
        _blank(sheet, f"Estate_{name}", x0, y - 3, x1, "7", f"Real estate at: Enter {caption}", caption)


def _dependants(sheet: Sheet) -> None:
    sheet.text(LEFT, 474, "8.", BOLD)
    sheet.text(48, 474, "Who lives on what I earn")
    sheet.text(152, 474, "(mark whether wholly or in part)", ITALIC)
    columns = (48, 268, 340, 412, 452, 574)
    for k, caption in enumerate(("Name", "Wholly", "In part", "Age", "Relationship to me")):
        sheet.frame(columns[k], 452, columns[k + 1], 467, 0.6)
        sheet.text(columns[k] + 3, 456, caption, size=9)
    for row in range(3):
        y = 452 - 18 * (row + 1)
        for left, right in itertools.pairwise(columns):
            sheet.frame(left, y, right, y + 18, 0.6)
        for name, k in (("Name", 0), ("Age", 3), ("Relationship", 4)):
            sheet.entry(f"Dependant{row}_{name}", "8", f"Dependant {name}",
                        (columns[k] + 2, y + 1, columns[k + 1] - 2, y + 17), framed=False)
        for name, x in (("Wholly", 299), ("Partly", 371)):
            sheet.mark(f"Dependant{row}_{name}", "8", f"Check {name} Dependent", x, y + 4)


def _earlier(sheet: Sheet) -> None:
    for number, words, top, columns, captions in (
            ("9", "Affidavits of support I gave earlier, and for whom. Without any, write \"None\".", 382,
             (48, 470, 574), ("Name", "Date")),
            ("10", "Visa petitions I filed, and for whom. Without any, write \"None\".", 312,
             (48, 344, 470, 574), ("Name", "Relationship", "Date"))):
        sheet.text(LEFT, top, f"{number}.", BOLD)
        sheet.text(54, top, words)
        for k, caption in enumerate(captions):
            for row in range(3):
                y = top - 21 - 17 * row
                sheet.frame(columns[k], y, columns[k + 1], y + 17 if row else y + 15, 0.6)
                if row:
                    sheet.entry(f"Item{number}_{caption}{row}", number, f"Enter {caption} {row}",
                                (columns[k] + 2, y + 1, columns[k + 1] - 2, y + 16), framed=False)
            sheet.text(columns[k] + 3, top - 17, caption, size=9)
    sheet.text(LEFT, 240, "11.", BOLD)
    sheet.text(54, 240, "I")
    sheet.mark("Item11_Intend", "11", "Check I intend to contribute", 66, 238)
    sheet.text(80, 240, "mean")
    sheet.mark("Item11_DoNot", "11", "Check I do not intend to contribute", 116, 238)
    sheet.text(130, 240, "do not mean to give the person of item 3 particular contributions.")
    sheet.paragraph(54, 226, 520, "(With \"mean\": say what you give and for how long, such as room and board, or how "
                    "many dollars at once, by the week or by the month.)", ITALIC, 9)
    for k in range(2):
        _blank(sheet, f"Item11_Text{k}", 54, 188 - 18 * k, 574, "11", "Indicate the contributions")


def _oath(sheet: Sheet) -> None:
    sheet.rule(LEFT, 158, RIGHT, 1.2)
    sheet.canvas.setFont(BOLD, 13)
    sheet.canvas.drawCentredString(306, 143, "Oath or Affirmation of the Sponsor")
    sheet.part = "Oath or Affirmation of Sponsor"
    sheet.paragraph(LEFT, 126, 540, "I have read what the instructions say about a sponsor's liability, and I know "
                    "what the Social Security Act and the Food Stamp Act, as amended, ask of me.", BOLD)
    sheet.paragraph(LEFT, 98, 540, "I certify, under penalty of perjury under the law of the United States, that I "
                    "know what this affidavit says and that it is true and correct.", BOLD)
    sheet.text(LEFT, 54, "Signature of Sponsor", BOLD)
    sheet.rule(128, 50, 444)       # print without a widget, as on the agency's form; the mapping gives its place
    sheet.text(452, 54, "Date", BOLD)
    _blank(sheet, "Sponsor_SignatureDate", 478, 50, 574, "", "Enter Date of Sponsor Signature as 2-digit Month, "
           "2-digit Day and 4-digit Year", most=10)
