"""Recurring groups of fields: a boxed row, a name, an address, a telephone number, yes and no."""
from __future__ import annotations

from .drawing import ITALIC, LEFT, RIGHT, ROMAN, TALL, Sheet, wrapped

COLUMNS = ((36.0, 294.0), (318.0, 576.0))


def boxed(sheet: Sheet, widget: str, item: str, label: str, column: int, y: float, start: float,
          end: float | None = None,
          cells: int = 0, offset: float = 0.0, most: int = 60) -> None:
    """An item number, its label and, on the same line, a box from `start` points right of the column's edge."""
    left, right = COLUMNS[column]
    sheet.number(left + offset, y + 5, item)
    sheet.text(left + offset + 24, y + 5, label)
    box = (left + start, y, left + end if end else right, y + TALL)
    sheet.entry(widget, item, f"Enter {label}", box, cells, most=most)


def stacked(sheet: Sheet, widget: str, item: str, label: str, column: int, y: float, most: int = 60) -> None:
    """An item whose label stands above a box as wide as the column."""
    left, right = COLUMNS[column]
    sheet.number(left, y + 22, item)
    sheet.text(left + 24, y + 22, label)
    sheet.entry(widget, item, f"Enter {label}", (left + 24, y, right, y + TALL), most=most)


def dated(sheet: Sheet, widget: str, item: str, label: str, column: int, y: float) -> None:
    """A date, with the order of month, day and year printed before its box."""
    left, right = COLUMNS[column]
    sheet.number(left, y + 5, item)
    sheet.text(left + 24, y + 5, label)
    sheet.text(right - 148, y + 5, "(mm/dd/yyyy)", ITALIC, 9)
    said = f"Enter {label} as 2-digit Month, 2-digit Day and 4-digit Year"
    sheet.entry(widget, item, said, (right - 90, y, right, y + TALL), most=10)


def names(sheet: Sheet, prefix: str, items: tuple[str, str, str], column: int, y: float, step: float = 23.0) -> None:
    """Family, given and middle name, downwards from y."""
    for k, (item, label, hint, name) in enumerate(zip(
            items, ("Family Name", "Given Name", "Middle Name"), ("(Last Name)", "(First Name)", ""),
            ("FamilyName", "GivenName", "MiddleName"), strict=True)):
        left, right = COLUMNS[column]
        at = y - k * step
        sheet.number(left, at + 7, item)
        sheet.text(left + 24, at + (9 if hint else 5), label)
        if hint:
            sheet.text(left + 24, at, hint, ITALIC, 8.5)
        sheet.entry(f"{prefix}{name}", item, f"Enter {label} {hint}".strip(), (left + 88, at, right, at + TALL),
                    most=40)


def address(sheet: Sheet, prefix: str, number: str, letters: str, column: int, y: float, step: float = 23.5,
            care_of: bool = True) -> float:
    """A postal address, letters a to i or fewer, downwards from y; returns the bottom of the last box."""
    left, right = COLUMNS[column]
    items = iter(f"{number}.{letter}" for letter in letters)
    if care_of:
        stacked(sheet, f"{prefix}InCareOf", next(items), "In Care of Name", column, y)
        y -= step
    boxed(sheet, f"{prefix}Street", next(items), "Street and Number", column, y, 106, most=34)
    y -= step
    item = next(items)
    sheet.number(left, y + 5, item)
    for k, kind in enumerate(("Apt.", "Ste.", "Flr.")):
        at = left + 24 + k * 42
        sheet.text(at, y + 5, kind)
        sheet.mark(f"{prefix}Unit{kind[:3]}", item, f"Check {kind[:3]}", at + 22, y + 4)
    sheet.entry(f"{prefix}UnitNumber", item, "Enter Apartment, Suite or Floor Number", (left + 152, y, right, y + TALL),
                most=6)
    y -= step
    boxed(sheet, f"{prefix}City", next(items), "City or Town", column, y, 88, most=24)
    y -= step
    boxed(sheet, f"{prefix}State", next(items), "State", column, y, 50, 90, most=2)
    boxed(sheet, f"{prefix}Zip", next(items), "ZIP Code", column, y, 170, offset=98, most=10)
    for label, name in (("Postal Code", "PostalCode"), ("Province", "Province"), ("Country", "Country")):
        y -= step
        boxed(sheet, f"{prefix}{name}", next(items), label, column, y, 88, most=30)
    return y


def telephone(sheet: Sheet, prefix: str, item: str, column: int, y: float, label: str = "Daytime Telephone") -> None:
    """A U.S. telephone number in three combs."""
    left, _ = COLUMNS[column]
    sheet.number(left, y + 5, item)
    sheet.text(left + 24, y + 5, label)
    for k, (start, cells) in enumerate(((122, 3), (170, 3), (214, 4)), 1):
        sheet.text(left + start - 9, y + 5, "()-"[k - 1])
        sheet.entry(f"{prefix}Phone{k}", item, f"Enter {label}, part {k}",
                    (left + start, y, left + start + cells * 11, y + TALL), cells)


def yes_no(sheet: Sheet, prefix: str, item: str, question: str, right: float, y: float) -> None:
    """Two check boxes at the right end of a line."""
    for label, at in (("Yes", right - 78), ("No", right - 36)):
        sheet.mark(f"{prefix}{label}", item, f"{question} Check {label}", at, y)
        sheet.text(at + 13, y + 1.5, label)


def choice(sheet: Sheet, widget: str, item: str, words: str, column: int, y: float) -> float:
    """A numbered check box with wrapped words beside it; returns the next free baseline."""
    left, right = COLUMNS[column]
    sheet.number(left, y, item)
    sheet.mark(widget, item, f"Check {words.rstrip('.')}", left + 25, y - 2)
    return sheet.paragraph(left + 42, y, right - left - 42, words)


def notes(sheet: Sheet, advice: tuple[str, ...]) -> None:
    """Advice in a ruled box at the foot of the page, as high as its words."""
    lines = [wrapped(words, ROMAN, 9, RIGHT - LEFT - 24) for words in advice]
    top = 44 + sum(10.5 * len(group) + 3 for group in lines)
    sheet.frame(LEFT, 40, RIGHT, top + 4)
    y = top - 7
    for group in lines:
        sheet.text(LEFT + 5, y, "•")
        for line in group:
            sheet.text(LEFT + 14, y, line, size=9)
            y -= 10.5
        y -= 3
