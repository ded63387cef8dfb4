"""What a person may write for an entry: checked by the grammar of its field and brought into the form of the record.

rules = EntryRules(learned_forms())
rules.value("i131.applicant.date_of_birth", "3/14/1980")     # '1980-03-14'
"""
from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from extractors.forms.definition import FieldKind, FormDefinition, Grammar
from extractors.forms.entries import GENDER, amount_value
from extractors.forms.lexicon import STATES
from extractors.grammar import parse_date
from extractors.readers.days import iso_of
from filings.problems import BadCorrection

LONGEST = 500                  # characters; no entry of a form holds more
SURE_DATE = 0.9                # a month by its name, whole and rightly spelled
PAYMENT_KINDS = ("personal-check", "cashiers-check", "money-order", "g-1450")
# entries of papers that are no learned form
PAPERS = {
    "payment.amount": Grammar.AMOUNT, "payment.amount_in_words": Grammar.AMOUNT, "payment.date": Grammar.DATE,
    "i94.number": Grammar.I94_NUMBER, "i94.admit_until": Grammar.DATE, "i94.date_of_birth": Grammar.DATE,
    "i94.class_of_admission": Grammar.CLASS_OF_ADMISSION, "identity.date_of_birth": Grammar.DATE,
    "i94.family_name": Grammar.NAME, "i94.given_name": Grammar.NAME, "identity.family_name": Grammar.NAME,
    "identity.given_name": Grammar.NAME,
}
# forms that were never learned: what the last part of a canonical name says
ENDINGS = {
    "date_of_birth": Grammar.DATE, "signature_date": Grammar.DATE, "departure_date": Grammar.DATE, "admit_until": Grammar.DATE,
    "a_number": Grammar.A_NUMBER, "ssn": Grammar.SSN, "i94_number": Grammar.I94_NUMBER, "state": Grammar.STATE,
    "zip": Grammar.ZIP, "country": Grammar.COUNTRY, "family_name": Grammar.NAME, "given_name": Grammar.NAME,
    "middle_name": Grammar.NAME, "city": Grammar.CITY, "annual_income": Grammar.AMOUNT, "gender": Grammar.GENDER,
    "class_of_admission": Grammar.CLASS_OF_ADMISSION, "age": Grammar.INTEGER,
}
MARKS = ("signature", "g28_attached", "in_proceedings")
YES, NO = frozenset({"yes", "true", "y", "1", "on", "x"}), frozenset({"no", "false", "n", "0", "off"})
HINTS = {
    Grammar.DATE: "MM/DD/YYYY", Grammar.A_NUMBER: "seven to nine digits", Grammar.SSN: "nine digits",
    Grammar.I94_NUMBER: "eleven characters", Grammar.STATE: "two letters", Grammar.ZIP: "five digits, or nine",
    Grammar.AMOUNT: "such as 575.00", Grammar.INTEGER: "a number", Grammar.GENDER: "male or female",
    Grammar.CLASS_OF_ADMISSION: "such as PAR or B2",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """How an entry is given: a mark, one or more of some choices, or a text of some grammar. `hint`: for the one who types."""

    mark: bool
    choices: tuple[str, ...]
    grammar: Grammar
    hint: str


class EntryRules:
    """The rules of all entries of the learned forms and of the papers."""

    def __init__(self, forms: Iterable[FormDefinition]) -> None:
        self._grammars: dict[str, Grammar] = dict(PAPERS)
        self._marks: set[str] = {"payment.signature"}
        self._choices: dict[str, dict[str, None]] = {"payment.kind": dict.fromkeys(PAYMENT_KINDS)}
        for field in (field for form in forms for field in form.fields):
            if field.option is not None:
                self._choices.setdefault(field.name, {}).setdefault(field.option)
            elif field.kind in (FieldKind.CHECK_BOX, FieldKind.SIGNATURE):
                self._marks.add(field.name)
            else:
                self._grammars.setdefault(field.name, Grammar.DATE if field.kind is FieldKind.DATE else field.grammar)

    def entry(self, name: str, value: str | bool | None = None) -> Entry:
        """How an entry is given. `value`: as it stands, which tells where no form knows the field."""
        choices = tuple(self._choices.get(name, ()))
        ending = name.rpartition(".")[2]
        truth = {one.casefold() for one in choices} in ({"true", "false"}, {"yes", "no"})
        unlisted = name not in self._grammars and not choices
        if isinstance(value, bool) or name in self._marks or truth or (unlisted and ending in MARKS):
            return Entry(True, (), Grammar.FREE, "yes or no")
        grammar = self._grammars.get(name) or ENDINGS.get(ending, Grammar.FREE)
        return Entry(False, choices, grammar, "" if choices else HINTS.get(grammar, ""))

    def value(self, name: str, text: str, now: str | bool | None = None) -> str | bool | None:
        """The value that a person's text stands for; None for an empty one: nothing is written there.

        Args:
            name: of the field.
            text: what the person typed.
            now: the value as it stands; a correction is of the same type.

        Raises:
            BadCorrection: the field cannot hold that.
        """
        plain = " ".join(unicodedata.normalize("NFC", text).split())
        entry = self.entry(name, now)
        if len(plain) > LONGEST:
            raise BadCorrection(f"No entry has more than {LONGEST} characters")
        if any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn") for char in plain):
            raise BadCorrection("The text has a character that does not show")
        if entry.mark:
            return _mark(plain)
        if not plain:
            return None
        if entry.choices:
            return _chosen(plain, entry.choices)
        made = VALUES.get(entry.grammar, _free)(plain)
        if made is None:
            raise BadCorrection(f"{plain!r} cannot stand there" + (f": {entry.hint}" if entry.hint else ""))
        return made


def _mark(text: str) -> bool:
    if text.casefold() in YES:
        return True
    if text.casefold() in NO or not text:
        return False
    raise BadCorrection(f"{text!r} is neither yes nor no")


def _chosen(text: str, choices: tuple[str, ...]) -> str:
    known = {choice.casefold(): choice for choice in choices}
    parts = [part.strip().casefold() for part in text.split(",") if part.strip()]
    if unknown := [part for part in parts if part not in known]:
        raise BadCorrection(f"{unknown[0]!r} is none of {', '.join(choices)}")
    return ",".join(known[part] for part in dict.fromkeys(parts))


def _free(text: str) -> str:
    return text


def _name(text: str) -> str | None:
    return None if any(char.isdigit() for char in text) else text


def _date(text: str) -> str | None:
    """A day of the calendar, month first as on the forms; a reader's guesses at misread digits have no place here."""
    if re.fullmatch(r"\d{4}-\d\d?-\d\d?", text):
        year, month, day = text.split("-")
        return iso_of(f"{month}/{day}/{year}")
    if re.fullmatch(r"\d{1,2}[/.\-]\d{1,2}[/.\-](\d{4}|\d\d)", text):
        return iso_of(text)
    guesses = parse_date(text) if re.search(r"[^\W\d_]{3}", text) else ()
    return guesses[0].value if guesses and guesses[0].sure >= SURE_DATE else None


def _a_number(text: str) -> str | None:
    digits = re.sub(r"[\s\-.]", "", text).upper().removeprefix("A")
    return digits.zfill(9) if re.fullmatch(r"[0-9]{7,9}", digits) else None


def _digits(*lengths: int) -> Callable[[str], str | None]:
    def value_of(text: str) -> str | None:
        digits = re.sub(r"[\s\-.]", "", text)
        return digits if re.fullmatch(r"[0-9]+", digits) and len(digits) in lengths else None
    return value_of


def _i94_number(text: str) -> str | None:
    plain = re.sub(r"[\s\-.]", "", text).upper()
    return plain if re.fullmatch(r"[0-9]{9}[0-9A-Z][0-9]", plain) else None


def _state(text: str) -> str | None:
    return text.upper() if text.upper() in STATES else None


def _zip(text: str) -> str | None:
    digits = re.sub(r"[\s\-]", "", text)
    if re.fullmatch(r"[0-9]{9}", digits):
        return f"{digits[:5]}-{digits[5:]}"
    return digits if re.fullmatch(r"[0-9]{5}", digits) else None


def _integer(text: str) -> str | None:
    # some write "12 months" where a number of days is asked for, and that is what stands there
    return text if re.fullmatch(r"[0-9]{1,4}|[\w ]{5,40}", text) else None


def _class(text: str) -> str | None:
    plain = re.sub(r"[\s\-.]", "", text).upper()
    return plain if re.fullmatch(r"[A-Z0-9]{1,5}", plain) else None


VALUES: dict[Grammar, Callable[[str], str | None]] = {
    Grammar.NAME: _name, Grammar.CITY: _name, Grammar.COUNTRY: _name, Grammar.DATE: _date, Grammar.A_NUMBER: _a_number,
    Grammar.SSN: _digits(9), Grammar.I94_NUMBER: _i94_number, Grammar.STATE: _state, Grammar.ZIP: _zip,
    Grammar.AMOUNT: amount_value, Grammar.INTEGER: _integer, Grammar.CLASS_OF_ADMISSION: _class,
    Grammar.GENDER: lambda text: GENDER.get(text.upper()),
}
