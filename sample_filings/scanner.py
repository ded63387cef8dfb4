"""What mail and scanners do to paper: skew, shift, noise, specks, punch holes, stamps; and the files that come out."""
from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import cv2
import img2pdf
import numpy as np
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from .sheets import DPI, sheet


@dataclass(frozen=True, slots=True)
class Scanner:
    """One machine and its paper.

    `skew`: largest turn of a page in degrees; `noise`: deviation in grey levels; `specks`: largest number of them on
    a page; `bitonal`: one bit a pixel instead of grey; `punched`: the paper has two holes on top.
    """

    dpi: int = 200
    bitonal: bool = True
    skew: float = 0.3
    noise: float = 3.0
    specks: int = 12
    blur: float = 0.5
    quality: int = 38
    paper: int = 247
    punched: bool = False


def scanned(page: np.ndarray, scanner: Scanner, seed: int) -> np.ndarray:
    """A grey page of 200 dpi as the scanner gives it: uint8 at the scanner's resolution, 0 or 255 only when bitonal."""
    dice = np.random.default_rng(seed)
    height, width = page.shape
    image = page.copy()
    if scanner.punched:
        for x in (width // 2 - 275, width // 2 + 275):
            cv2.circle(image, (x, 62), 27, 60, -1, cv2.LINE_AA)
    turn = float(dice.uniform(-scanner.skew, scanner.skew))
    move = cv2.getRotationMatrix2D((width / 2, height / 2), turn, float(dice.uniform(0.995, 1.003)))
    move[:, 2] = move[:, 2] + dice.uniform(-7, 7, 2)
    image = cv2.warpAffine(image, move, (width, height), flags=cv2.INTER_LINEAR, borderValue=255)
    image = cv2.GaussianBlur(image, (0, 0), scanner.blur)
    for _ in range(int(dice.integers(0, scanner.specks + 1))):
        centre = (int(dice.integers(20, width - 20)), int(dice.integers(20, height - 20)))
        cv2.circle(image, centre, int(dice.integers(1, 3)), int(dice.integers(30, 150)), -1)
    if scanner.dpi != DPI:
        size = (round(width * scanner.dpi / DPI), round(height * scanner.dpi / DPI))
        image = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    light = image.astype(np.float32) * (scanner.paper / 255)
    light += cv2.GaussianBlur(dice.normal(0, 1, image.shape).astype(np.float32), (0, 0), 0.7) * scanner.noise
    image = np.clip(light, 0, 255).astype(np.uint8)
    return np.where(image > 168, 255, 0).astype(np.uint8) if scanner.bitonal else image


def stamped(page: np.ndarray, lines: tuple[str, ...], centre: tuple[float, float], turn: float,
            seed: int) -> np.ndarray:
    """A rubber stamp, unevenly inked, over a page of 200 dpi. `centre`: fractions of its size; `turn` in degrees."""
    def draw(canvas: Canvas) -> None:
        canvas.setLineWidth(2.2)
        canvas.rect(6, 10, 148, 56)
        for k, line in enumerate(lines):
            canvas.setFont("Helvetica-Bold", 14 if k == 0 else 12)
            canvas.drawCentredString(80, 49 - 16 * k, line)
    stamp = sheet(draw, marked=False, size=(160, 74))
    dice = np.random.default_rng(seed)
    cloud = cv2.GaussianBlur(dice.normal(0, 1, stamp.shape).astype(np.float32), (0, 0), 4)
    ink = (255 - stamp.astype(np.float32)) * np.clip(0.62 + cloud * 1.6, 0.25, 0.85)
    layer: np.ndarray = np.zeros(page.shape, np.float32)
    top, left = int(page.shape[0] * centre[1] - ink.shape[0] / 2), int(page.shape[1] * centre[0] - ink.shape[1] / 2)
    layer[top:top + ink.shape[0], left:left + ink.shape[1]] = ink
    pivot = (page.shape[1] * centre[0], page.shape[0] * centre[1])
    layer = cv2.warpAffine(layer, cv2.getRotationMatrix2D(pivot, turn, 1.0), page.shape[::-1])
    return np.minimum(page, 255 - layer).astype(np.uint8)


def blank_back(front: np.ndarray) -> np.ndarray:
    """The empty back of a sheet; its front shines through, mirrored and very pale."""
    shine = cv2.GaussianBlur(front[:, ::-1], (0, 0), 4).astype(np.float32)
    return (255 - (255 - shine) * 0.07).astype(np.uint8)


def save_pdf(path: Path, images: list[np.ndarray], scanner: Scanner) -> None:
    """Write a scan as PDF: group 4 when bitonal, else grey JPEG; without dates, so the bytes are always the same."""
    packed = [_packed(image, scanner) for image in images]
    layout = img2pdf.get_fixed_dpi_layout_fun((scanner.dpi, scanner.dpi))
    path.write_bytes(img2pdf.convert(packed, layout_fun=layout, nodate=True, engine=img2pdf.Engine.internal))


def save_tiff(path: Path, images: list[np.ndarray], scanner: Scanner) -> None:
    """Write a bitonal scan as one TIFF of many pages, group 4."""
    first, *others = [Image.fromarray(image).convert("1", dither=Image.Dither.NONE) for image in images]
    first.save(path, format="TIFF", compression="group4", dpi=(scanner.dpi, scanner.dpi), save_all=True,
               append_images=others)


def _packed(image: np.ndarray, scanner: Scanner) -> bytes:
    out = io.BytesIO()
    picture = Image.fromarray(image)
    if scanner.bitonal:
        picture.convert("1", dither=Image.Dither.NONE).save(out, format="TIFF", compression="group4",
                                                            dpi=(scanner.dpi, scanner.dpi))
    else:
        picture.save(out, format="JPEG", quality=scanner.quality, dpi=(scanner.dpi, scanner.dpi), optimize=True)
    return out.getvalue()
