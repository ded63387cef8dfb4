"""Identity pages: passports by their machine-readable lines and printed zone, birth certificates by their labels."""
from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial

import numpy as np

from extractors.amounts import Guess
from extractors.grammar import parse_date, plain
from extractors.papers.countries import country_of_code, parse_country
from extractors.papers.flat import Flat, Place, Spot
from extractors.papers.labelled import find_labels, labelled_value
from extractors.papers.mrz import CHARACTERS, Checked, SecondLine, full_date, parse_first_line, parse_second_line
from extractors.papers.names import parse_name
from extractors.readers.line import LineReading, line_reader
from extractors.text import PageText
from filings.vocabulary import Reading, Source, Status

SURE = 0.9
ZONE_PADS = (0.03, 0.06)       # inches around a machine-readable line: two cuts are two witnesses
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
LABELS = {
    "family_name": ("Surname", "Surname/Nom", "Apellidos", "Apellidos/Surname", "Surname / Apellidos", "Family name",
                    "Nom", "Nom/Surname", "Last name"),
    "given_name": ("Given names", "Given name", "Nombres", "Given names/Prenoms", "Nombres/Given names", "Prenoms",
                   "First name", "Given names / Nombres"),
    "date_of_birth": ("Date of birth", "Date of birth/Date de naissance", "Fecha de nacimiento", "Born on",
                      "Fecha de nacimiento/Date of birth", "Date de naissance", "Birth date", "DOB",
                      "Nacio el", "Nacido el", "Nacida el", "Ne le", "Nee le", "Data de nascimento"),
    "country": ("Nationality", "Nationality/Nationalite", "Nacionalidad", "Nacionalidad/Nationality", "Nationalite",
                "Citizenship", "Country of citizenship"),
    "passport_number": ("Passport No.", "Passport number", "Passport No./No. du passeport", "No. de pasaporte",
                        "Type / Code / Passport No."),
    # read for nothing, but they bound what is
    "_parent": ("Nombre de la madre", "Nombre del padre", "Nom de la mere", "Nom du pere", "Name of mother", "Name of father",
                "Mother's name", "Father's name"),
    "_place": ("Place of birth", "Sex / Place of birth", "Lugar de nacimiento"),
    "_sex": ("Sex", "Sexo"),
    "_expiry": ("Date of expiry", "Fecha de vencimiento", "Date of expiration", "Date d'expiration"),
    "_issue": ("Date of issue", "Fecha de expedicion", "Fecha de emision", "Date de delivrance"),
    "_authority": ("Authority", "Autoridad", "Issuing authority"),
}


@dataclass(frozen=True, slots=True)
class Zone:
    """What the machine-readable lines gave, and where they stand; `names`: the line of the names."""

    first: tuple[str, str, str] | None
    second: SecondLine | None
    place: Place
    names: Place | None = None


def read_identity(image: np.ndarray, dpi: float, text: PageText, page: int) -> dict[str, Reading]:
    """Read a passport page or birth certificate.

    Args:
        image: the upright page, grey uint8 (height, width).
        dpi: its resolution.
        text: the page as the page reader gave it.
        page: number of the page in the scan.

    Returns:
        Readings by name: identity.family_name, .given_name, .date_of_birth, .country, .passport_number. What is not
        clearly labelled and not in machine-readable lines is left out.
    """
    flat = Flat(image, text, dpi)
    zone = read_zone(flat)
    readings = _seen_names(flat, zone, page) if zone else {}
    printed = _printed(flat, page, zone, tuple(readings))
    today = date.today()
    if zone and zone.second:
        born = full_date(zone.second.born.value, today)
        readings["date_of_birth"] = _joined(flat, zone, born, zone.second.born, printed.get("date_of_birth"), page)
        number = zone.second.number
        readings["passport_number"] = _joined(flat, zone, number.value, number, printed.get("passport_number"), page)
        country = country_of_code(zone.second.nation)
        if country:
            readings["country"] = (_seen_country(flat, zone, country, page)
                                   or _joined(flat, zone, country, None, printed.get("country"), page))
    if zone and zone.first:
        for name, value in (("family_name", zone.first[1]), ("given_name", zone.first[2])):
            if value and name not in readings:
                readings[name] = _joined(flat, zone, value, None, printed.get(name), page)
    for name, reading in printed.items():
        readings.setdefault(name, reading)
    return {f"identity.{name}": reading for name, reading in readings.items() if reading.value is not None}


def _seen_names(flat: Flat, zone: Zone, page: int) -> dict[str, Reading]:
    """Names of the machine-readable lines that the page reader saw printed elsewhere on the page, whole.

    Letter for letter the same: sure. Nearly the same: the machine-readable name is sure when two readings of it agree
    and all check digits of the other line are right.
    """
    readings = {}
    right = zone.second is not None and _rightness(zone.second) == 3
    for name, value in zip(("family_name", "given_name"), zone.first[1:] if zone.first else (), strict=False):
        spots = [spot for spot in flat.find_all((value,), 0.75) if not zone.place[1] <= spot.middle <= zone.place[3]
                 and _is_whole(flat, spot)] if value else []
        spot = max(spots, key=lambda one: one.score, default=None)
        if spot is None:
            continue
        alike = len(spot.text.replace("-", " ").split()) == len(value.split())
        if same := _same(spot.text, value):
            value = spot.text.strip(" .,:;") if alike else value      # the page knows hyphens
        if same or (right and alike and _names_again(flat, zone)):
            readings[name] = Reading(value=value, status=Status.READ, confidence=0.99 if same else 0.95,
                                     source=Source.TYPED, page=page, box=flat.box(spot.place))
    return readings


def _seen_country(flat: Flat, zone: Zone, country: str, page: int) -> Reading | None:
    """The country of a right line, where the page reader saw its name printed on the page as well."""
    if zone.second is None or _rightness(zone.second) < 3:
        return None
    spots = [spot for spot in flat.find_all((country,), 0.95) if not zone.place[1] <= spot.middle <= zone.place[3]]
    spot = next((spot for spot in spots if _same(spot.text, country) and spot.confidence > 0.6), None)
    return Reading(value=country, status=Status.READ, confidence=0.97, source=Source.TYPED, page=page,
                   box=flat.box(spot.place)) if spot else None


def _names_again(flat: Flat, zone: Zone) -> bool:
    """Whether a second cut of the line of the names gives the same, surely."""
    if zone.names is None:
        return False
    reading = _zone_cut(flat, zone.names, ZONE_PADS[1])
    return reading.score > 0.9 and parse_first_line(reading.text) == zone.first


def _is_whole(flat: Flat, spot: Spot) -> bool:
    """Whether no further word of letters stands close to a run of words, as another given name would."""
    gap = flat.inches(0.2)
    return not any(other.line == spot.line and sum(char.isalpha() for char in other.text) > 1
                   and number not in spot.words
                   and (-gap < spot.place[0] - other.place[2] < gap or -gap < other.place[0] - spot.place[2] < gap)
                   for number, other in enumerate(flat.words))


def _printed(flat: Flat, page: int, zone: Zone | None, known: tuple[str, ...] = ()) -> dict[str, Reading]:
    """The printed zone, by its labels. Without machine-readable lines only what needs no knowledge of the layout.

    What is `known` already is not read.
    """
    labels = find_labels(flat, LABELS, 0.8)
    parsers: dict[str, tuple[Callable[[str], tuple[Guess, ...]], str | None]] = {
        "date_of_birth": (partial(parse_date, order="DMY", latest=date.today()), None),
        "family_name": (parse_name, LETTERS + "-' "),
        "given_name": (parse_name, LETTERS + "-' "),
        "country": (parse_country, None),
        "passport_number": (_passport_number, None),
    }
    expected = _expected(zone) if zone else {}
    readings = {}
    for name, (parse, characters) in parsers.items():
        if name in known or name not in labels or (name == "passport_number" and zone is None):
            continue
        reading = labelled_value(flat, name, labels, LABELS, parse, characters, page, width=3.2,
                                 expected=expected.get(name), listed=name == "country",
                                 free=parse is parse_name)
        if reading is not None and reading.value is not None:
            readings[name] = reading
    return readings


def _expected(zone: Zone) -> dict[str, str | None]:
    """What the printed zone should say by the machine-readable lines, as far as their check digits are right."""
    if zone.second is None:
        return {}
    born, number = zone.second.born, zone.second.number
    return {"date_of_birth": full_date(born.value, date.today()) if born.right else None,
            "passport_number": number.value if number.right else None, "country": country_of_code(zone.second.nation)}


def _passport_number(text: str) -> tuple[Guess, ...]:
    """The last word with five to nine characters, most of them digits."""
    fitting = [word for word in re.findall(r"[A-Z0-9]{5,9}", plain(text)) if sum(c.isdigit() for c in word) >= 5]
    return (Guess(fitting[-1], 0.85),) if fitting else ()


def _joined(flat: Flat, zone: Zone, value: str | None, checked: Checked | None, printed: Reading | None,
            page: int) -> Reading:
    """A value of the machine-readable lines with the printed one as witness.

    A right check digit is one chance in ten by luck; with the other checks of the line, or with the printed zone
    agreeing, it is sure. Names and the state have no check digit and need the printed zone.
    """
    box = flat.box(zone.place)
    witness = str(printed.value) if printed and printed.value is not None else None
    agrees = witness is not None and value is not None and _same(witness, value)
    if value is None:
        return printed or Reading(value=None, status=Status.UNREADABLE, confidence=0.0, page=page, box=box)
    if agrees and printed:
        return printed.model_copy(update={"status": Status.READ, "confidence": 0.99, "source": Source.TYPED})
    if checked is None:
        keep = witness if witness is not None and printed and printed.confidence > 0.85 else value
        if witness is not None and (part := _part_of(value, witness)):
            keep = witness if part == value else value     # a name that lost a word is not the name
        other = value if keep == witness else witness
        return Reading(value=keep, status=Status.REVIEW, confidence=0.7, source=Source.TYPED, page=page, box=box,
                       alternatives=(other,) if other else ())
    right = _rightness(zone.second) if zone.second else 0
    sure = 0.97 if checked.right and right == 3 else 0.85 if checked.right else 0.4
    sure -= 0.12 * checked.mended
    if witness is not None and printed and printed.status is Status.READ:
        sure = min(sure, 0.6)                               # the page contradicts itself: a person must look
    return Reading(value=value, status=Status.READ if sure >= SURE else Status.REVIEW, confidence=max(0.0, sure),
                   source=Source.TYPED, page=page, box=box, alternatives=(witness,) if witness else ())


def _part_of(one: str, other: str) -> str | None:
    """Which of two names is only some of the words of the other."""
    first, second = (set(plain(name).replace("-", " ").split()) for name in (one, other))
    return one if first < second else other if second < first else None


def _same(one: str, other: str) -> bool:
    return re.sub(r"[^A-Z0-9]", "", plain(one)) == re.sub(r"[^A-Z0-9]", "", plain(other))


def read_zone(flat: Flat) -> Zone | None:
    """Find the machine-readable lines by their fillers and read them with only their characters allowed."""
    lines = _filler_lines(flat)
    if not lines:
        return None
    first: tuple[str, str, str] | None = None
    names: Place | None = None
    second: SecondLine | None = None
    for place in lines:
        seen = "".join(word.text for word in flat.words_in(place))
        line, named = parse_second_line(seen), parse_first_line(seen)
        if line and _rightness(line) == 3 and not any(one.mended for one in (line.number, line.born, line.expiry)):
            second = line                                   # three right check digits need no second reader
            continue
        if named and all(_printed_whole(flat, name, place) for name in named[1:] if name):
            first, names = named, place                     # and names printed twice on the page neither
            continue
        for pad in ZONE_PADS:
            reading = _zone_cut(flat, place, pad)
            named = parse_first_line(reading.text)
            if named and not first:
                first, names = named, place
            found = parse_second_line(reading.text)
            if found and (second is None or _rightness(found) > _rightness(second)):
                second = found
            if (second is not None and _rightness(second) == 3) or (named and not found):
                break
    whole = (min(p[0] for p in lines), min(p[1] for p in lines), max(p[2] for p in lines), max(p[3] for p in lines))
    return Zone(first, second, whole, names) if first or second else None


def _printed_whole(flat: Flat, name: str, zone: Place) -> bool:
    """Whether a name stands letter for letter elsewhere on the page."""
    return any(_same(spot.text, name) and _is_whole(flat, spot) for spot in flat.find_all((name,), 0.97)
               if not zone[1] <= spot.middle <= zone[3])


def _zone_cut(flat: Flat, place: Place, pad: float) -> LineReading:
    """One machine-readable line, cut `pad` inches around its ink and read with its characters alone."""
    ink, edge = flat.entry(place) or place, flat.inches(pad)
    crop = flat.clean((ink[0] - edge, ink[1] - edge, ink[2] + edge, ink[3] + edge))
    return line_reader().read([crop])[0].restricted(CHARACTERS)


def _rightness(line: SecondLine) -> int:
    """How many of the line's check digits agree."""
    return sum(check.right for check in (line.number, line.born, line.expiry))


def _filler_lines(flat: Flat) -> list[Place]:
    """Places of lines with fillers, top to bottom: level bands as wide as all the words on them."""
    marked = [word for word in flat.words if word.text.count("<") >= 2 or re.search(r"<[A-Z0-9<cCeEkK]{6,}", word.text)]
    bands: list[list[float]] = []
    for word in sorted(marked, key=lambda one: one.middle):
        tall = min(word.place[3] - word.place[1], flat.inches(0.18))
        if bands and word.middle - bands[-1][0] < 0.7 * flat.inches(0.16):
            bands[-1][1] = max(bands[-1][1], tall)
        else:
            bands.append([word.middle, tall])
    places = []
    for middle, tall in bands[:3]:
        on = [word for word in flat.words if abs(word.middle - middle) < 0.6 * flat.inches(0.16)]
        half = max(0.75 * tall, flat.inches(0.085))
        places.append((min(w.place[0] for w in on) - flat.inches(0.12), middle - half,
                       max(w.place[2] for w in on) + flat.inches(0.12), middle + half))
    return places
