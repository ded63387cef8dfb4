"""The word beside the application-type boxes: ink outside every field, read and told apart from stamps, fax lines and dirt."""
from __future__ import annotations

import re
from dataclasses import dataclass

import cv2
import numpy as np
from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from extractors.connected import connected
from extractors.forms.definition import Zone
from extractors.forms.ink import PageInk
from extractors.grammar import plain
from extractors.papers.look import typed_odds
from extractors.readers.decoding import folded
from extractors.readers.line import LineReader, LineReading
from filings.vocabulary import Box, Reading, Source, Status

WANTED = ("RE-PAROLE", "REPAROLE", "RE PAROLE")
NEAR = ("PAROLE", "PRE-PAROLE", "RE-ENTRY", "RELEASE", "REPARATION")
CLEAR_SPELLING = 0.97          # share of one spelling among all from which it is the one written
OTHER = ("PAROLE", "HUMANITARIANPAROLE", "ADVANCEPAROLE", "INITIALPAROLE", "FIRSTPAROLE")
HANDLING = ("RECEIVED", "USCIS", "LOCKBOX", "DALLAS", "DATE", "MAILROOM", "COPY", "ORIGINAL", "FAX", "FROM", "TO", "PAGE")
WIDE, TALL = 36, 12            # pixels at reading size: a smaller group of ink is no word
WORD = 90                      # pixels: narrower ink that cannot be read is a tick or dirt, for the wanted word is longer
FRAME = 150                    # pixels: a thin outline at least this wide is the frame of a stamp
BELOW, LINE = (40, 170), 60     # pixels around and below a scrap in which its stamp is looked for; most that its lines are high
FOOT = 45                      # pixels at the foot of a zone; what is cut off there goes on below the bar
LEGIBLE = 0.8                  # score from which a note counts as read
SOFT = 1.5                     # pixels over which darkness is judged: a stamp is pale, or full of holes
PEN, DARKER = 0.6, 0.22        # darkness of a pen, and by how much it is darker than the stamp
PENNED = 150                   # pixels of it that are more than where strokes of a stamp meet
THICK = 9                      # pixels: the frame of a stamp is thinner
AROUND = (0.10, 0.05)          # how far the parts of a stamp lie apart, in fractions of the page


@dataclass(frozen=True, eq=False)
class Note:
    """One piece of writing in a zone."""

    box: Box
    reading: LineReading
    typed: bool
    large: bool                  # taller than handwriting: a stamp
    wide: int                    # pixels at reading size
    in_stamp: bool = False       # found among the parts of a stamp


def read_zones(ink: PageInk, zones: tuple[Zone, ...], reader: LineReader, page: int) -> dict[str, Reading]:
    """A reading for every zone name of the page."""
    out: dict[str, Reading] = {}
    for name in dict.fromkeys(zone.name for zone in zones):
        notes = [note for zone in zones if zone.name == name for note in _notes(ink, zone, reader)]
        out[name] = _judged(notes, page)
    return out


def _notes(ink: PageInk, zone: Zone, reader: LineReader) -> list[Note]:
    crop = ink.crop(zone.box, margin=(0, 0), slack=2)
    mask = crop.mask.astype(np.uint8)
    left, top = ink.pixels(zone.box)[:2]
    for field in ink.registration.reference.fields:
        # what stands in a field is that field's entry and no note
        x0, y0, x1, y1 = ink.pixels(field.box)
        mask[max(0, y0 - top - 5):max(0, y1 - top + 5), max(0, x0 - left - 5):max(0, x1 - left + 5)] = 0
    if mask.sum() < 60:
        return []
    grown = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((9, 45), np.uint8))
    count, _, stats, _ = connected(grown)
    boxes = [stats[k, :4] for k in range(1, count) if stats[k, 2] >= WIDE and stats[k, 3] >= TALL]
    pictures, kept = [], []
    for x, y, w, h in boxes:
        part = mask[y:y + h, x:x + w] > 0
        if part.sum() < 0.02 * w * h or part.sum() < 60 or _is_bar(part):
            continue
        picture = _picture(crop.ink[y:y + h, x:x + w], part)
        level = _levelled(picture)
        pictures += [picture, level, cv2.dilate(level, np.ones((2, 2), np.uint8))]       # and with a thinner pen
        kept.append((x, y, w, h))
    readings = reader.read(pictures) if pictures else []
    notes = []
    for k, (x, y, w, h) in enumerate(kept):
        best = max(readings[3 * k:3 * k + 3],
                   key=lambda reading: (reparole_odds(reading), reading.score * min(1, len(reading.text) / 3)))
        box = ((left + x) / ink.width, (top + y) / ink.height, (left + x + w) / ink.width, (top + y + h) / ink.height)
        large = h > 110 or _is_frame(mask[y:y + h, x:x + w])
        if not large and best.score < LEGIBLE and y + h >= len(mask) - FOOT:
            large = _goes_on_as_stamp(ink, (left + x, top + y, left + x + w, top + y + h), reader)
        notes.append(Note(ink.registration.on_page(box), best, typed_odds(pictures[3 * k]) > 1.5, large, w))
        if notes[-1].large:
            marked = (notes[-1], mask[y:y + h, x:x + w], crop.ink[y:y + h, x:x + w], reader)
            notes += _under_stamp(*marked) or _penned_on_stamp(*marked)
    return notes


def _under_stamp(stamp: Note, mask: np.ndarray, ink: np.ndarray, reader: LineReader) -> list[Note]:
    """What may be the wanted word among the lines of a stamp that was set upon it, the stamp's frame taken out."""
    level, upright = np.zeros_like(mask), np.zeros_like(mask)
    lines = cv2.HoughLinesP(mask * 255, 1, np.pi / 720, 80, minLineLength=FRAME, maxLineGap=4)
    for x0, y0, x1, y1 in ([] if lines is None else lines.reshape(-1, 4)):
        cv2.line(level if abs(x1 - x0) > abs(y1 - y0) else upright, (int(x0), int(y0)), (int(x1), int(y1)), 1, 5)
    # strokes of letters that cross the frame are longer than it is thick
    across, down = (cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones(shape, np.uint8)) for shape in ((THICK, 1), (1, THICK)))
    inner = np.where(((level > 0) & (across == 0)) | ((upright > 0) & (down == 0)), 0, mask)
    grown = cv2.morphologyEx(inner, cv2.MORPH_CLOSE, np.ones((1, 31), np.uint8))
    count, _, stats, _ = connected(grown)
    boxes = [stats[k, :4] for k in range(1, count) if stats[k, 2] >= WORD and stats[k, 3] >= TALL]
    pictures = [_picture(ink[y:y + h, x:x + w], inner[y:y + h, x:x + w] > 0) for x, y, w, h in boxes]
    readings = reader.read(pictures) if pictures else []
    return [Note(stamp.box, reading, False, False, int(w), True) for reading, (_, _, w, _) in zip(readings, boxes, strict=True)
            if _resembles(reading.text) or reparole_odds(reading) > 0.5]


def _goes_on_as_stamp(ink: PageInk, place: tuple[int, int, int, int], reader: LineReader) -> bool:
    """Whether ink at the foot of a zone is the upper part of a receipt stamp, whose words or date stand below. `place`: pixels."""
    x0, y0, x1, y1 = place
    box = (max(0, x0 - BELOW[0]) / ink.width, y0 / ink.height, min(ink.width, x1 + BELOW[0]) / ink.width,
           min(ink.height, y1 + BELOW[1]) / ink.height)
    crop = ink.crop(box, margin=(0, 0), slack=2)
    joined = cv2.morphologyEx(crop.mask.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((1, 31), np.uint8))
    _, _, stats, _ = connected(joined)
    lines = [stats[k, :4] for k in range(1, len(stats)) if stats[k, 2] >= WORD // 2 and TALL <= stats[k, 3] <= LINE]
    read = reader.read([_picture(crop.ink[y:y + h, x:x + w], crop.mask[y:y + h, x:x + w]) for x, y, w, h in lines])
    return any(_says_handling(reading.text) for reading in read)


def _penned_on_stamp(stamp: Note, mask: np.ndarray, ink: np.ndarray, reader: LineReader) -> list[Note]:
    """What was written upon a stamp or under it, by its darkness: a stamp is paler than a pen, or broken on a bitonal scan."""
    soft = cv2.GaussianBlur(ink, (0, 0), SOFT)
    pen = (mask > 0) & (soft > max(PEN, float(np.median(soft[mask > 0])) + DARKER))
    count, _, stats, _ = connected(cv2.morphologyEx(pen.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((9, 45), np.uint8)))
    found = []
    for k in range(1, count):
        x, y, w, h = (int(v) for v in stats[k, :4])
        own = pen[y:y + h, x:x + w]
        if w >= WORD // 2 and h >= TALL and own.sum() >= PENNED:
            # the pen's edges are paler than its middle
            near = cv2.dilate(own.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
            found.append((w, _picture(ink[y:y + h, x:x + w], near & (mask[y:y + h, x:x + w] > 0))))
    readings = reader.read([picture for _, picture in found]) if found else []
    return [Note(stamp.box, reading, False, False, w, True) for (w, _), reading in zip(found, readings, strict=True)]


def _is_bar(mask: np.ndarray) -> bool:
    """A staple, a fold, a scratch, a punch hole: no word has so few bends."""
    rows, columns = np.nonzero(mask)
    spread = np.linalg.eigvalsh(np.cov(np.stack((columns, rows)).astype(np.float64)))
    if spread[0] < 9 and spread[1] > 25 * spread[0]:
        return True
    return float(cv2.distanceTransform(mask.astype(np.uint8), cv2.DIST_L2, 3).max()) > 14


def _is_frame(mask: np.ndarray) -> bool:
    """The outline of a stamp: wide, and hardly anything in it."""
    return mask.shape[1] >= FRAME and float((mask > 0).mean()) < 0.09


def _picture(ink: np.ndarray, mask: np.ndarray, pad: int = 5) -> np.ndarray:
    near = cv2.dilate(mask.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    picture = (255 - 225 * np.where(near, np.clip(ink * 1.15, 0, 1), 0)).astype(np.uint8)
    return cv2.copyMakeBorder(picture, pad, pad, pad, pad, cv2.BORDER_CONSTANT, value=255)


def _levelled(picture: np.ndarray) -> np.ndarray:
    """The writing turned so that it runs level."""
    rows, columns = np.nonzero(picture < 160)
    if len(rows) < 30 or np.ptp(columns) < 40:
        return picture
    slope = float(np.clip(np.polyfit(columns, rows, 1)[0], -0.25, 0.25))
    width = picture.shape[1]
    extra = int(abs(slope) * width / 2) + 2
    padded = cv2.copyMakeBorder(picture, extra, extra, 0, 0, cv2.BORDER_CONSTANT, value=255)
    turn = cv2.getRotationMatrix2D((width / 2, padded.shape[0] / 2), np.degrees(np.arctan(slope)), 1)
    level = cv2.warpAffine(padded, turn, (width, padded.shape[0]), borderValue=255)
    used = np.flatnonzero((level < 160).any(axis=1))
    return level[max(0, used[0] - 5):used[-1] + 6] if len(used) else picture


def _judged(notes: list[Note], page: int) -> Reading:
    """The zone's reading: the wanted word if any note says it, else other words, else blank; doubt goes to a person."""
    wanted = [(note, sure) for note in notes if (sure := reparole_odds(note.reading)) > 0.5]
    if wanted:
        note, sure = max(wanted, key=lambda entry: entry[1])
        return _spelled(note, page, sure)
    stamps = [note.box for note in notes if _is_handling(note)]
    own = [note for note in notes if not note.in_stamp and not _is_handling(note)
           and not any(_beside(note.box, box) for box in stamps)]
    doubtful = [note for note in notes if note.in_stamp]
    doubtful += [note for note in own if note.reading.score < LEGIBLE and note.wide >= WORD]
    words = [note for note in own if note.reading.score >= LEGIBLE and sum(char.isalpha() for char in note.reading.text) >= 3]
    doubtful += [note for note in words if _resembles(note.reading.text)]
    if doubtful:
        return _reading(max(doubtful, key=lambda note: len(note.reading.text)), page, Status.REVIEW, 0.4)
    if words:
        note = max(words, key=lambda note: len(note.reading.text))
        return _reading(note, page, Status.READ, round(min(0.99, note.reading.score), 4))
    return Reading(value=None, status=Status.BLANK, confidence=0.98, page=page)


def _spelled(note: Note, page: int, sure: float) -> Reading:
    """The wanted word as written. Its hyphen is easily lost: without a clear spelling all of them are named.

    A gap between the two parts is where a faint hyphen stood, or none: that spelling is never sure.
    """
    reading = _reading(note, page, Status.READ if sure >= 0.9 else Status.REVIEW, round(min(0.999, sure), 4))
    flat = folded(note.reading)
    odds = np.array([flat.log_probability(word) for word in WANTED])
    shares = np.exp(odds - odds.max())
    best, share = int(odds.argmax()), float(1 / shares.sum())
    text = WANTED[best] if note.reading.text.strip().isupper() else WANTED[best].capitalize()
    if share >= CLEAR_SPELLING and " " not in text:
        return reading.model_copy(update={"value": text})
    others = tuple(word.capitalize() for k, word in enumerate(WANTED) if k != best)
    return reading.model_copy(update={"value": text, "status": Status.REVIEW, "alternatives": others})


def _resembles(text: str) -> bool:
    """Whether a text that is not the wanted word may be it misread; the plain word "parole" is another."""
    letters = re.sub(r"[^A-Z]", "", plain(text))
    return not letters.endswith(("EPAROLE", "EPAROL")) and letters not in OTHER and fuzz.ratio(letters, "REPAROLE") >= 55


def _reading(note: Note, page: int, status: Status, confidence: float) -> Reading:
    source = Source.TYPED if note.typed else Source.HANDWRITTEN
    return Reading(value=note.reading.text.strip(), status=status, confidence=confidence, source=source, page=page, box=note.box)


def reparole_odds(reading: LineReading) -> float:
    """How surely a line says "Re-parole" in one of its spellings, 0..1.

    Compared with its near neighbours by the reader's own probabilities: "Parole" alone is another word.
    """
    text = re.sub(r"[^A-Z]", "", plain(reading.text))
    if fuzz.ratio(text, "REPAROLE") < 62 and fuzz.partial_ratio(text, "REPAROLE") < 80:
        return 0.0
    flat = folded(reading)
    best = max(flat.log_probability(word) for word in WANTED)
    if not np.isfinite(best):
        return 0.0                                       # ink too narrow to hold the word, whatever letter it looks like
    other = max(flat.log_probability(word) for word in NEAR)
    greedy = float(flat.log_probs.max(axis=1).sum())
    lead = 1 / (1 + np.exp(np.clip(other - best, -30, 30)))
    if lead > 0.9 and "REPAROLE" in text:
        return float(min(0.999, max(0.95, flat.score) * lead))
    if lead > 0.98 and Levenshtein.distance(text, "REPAROLE") <= 2 and len(text) >= 6:
        return 0.92                                      # no other word that people write there is so near
    support = np.exp(-max(0.0, (greedy - best) / 9 - 0.15))
    return float(min(0.97, lead * support))


def _is_handling(note: Note) -> bool:
    """Marks of the mailroom and the machine: receipt stamps, fax header lines, dates and numbers."""
    return note.large or _says_handling(note.reading.text)


def _says_handling(said: str) -> bool:
    text = plain(said)
    words = re.findall(r"[A-Z]{2,}", text)
    if any(fuzz.ratio(word, known) >= (82 if len(known) < 8 else 60) for word in words for known in HANDLING):
        return True
    letters, digits = sum(char.isalpha() for char in text), sum(char.isdigit() for char in text)
    return digits >= 4 and digits >= letters - 3


def _beside(box: Box, stamp: Box) -> bool:
    """Whether a box lies so near a stamp's that it is part of it."""
    return (box[0] < stamp[2] + AROUND[0] and box[2] > stamp[0] - AROUND[0]
            and box[1] < stamp[3] + AROUND[1] and box[3] > stamp[1] - AROUND[1])
