"""Two plain diagrams as SVG: does stated confidence mean what it says, and does a reviewer meet the errors first."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

SIZE, EDGE = 420, 56           # pixels of the plot and of the margin for its labels
COLOURS = ("#1f5f8b", "#b5541c", "#3c7a3c", "#7a4b8b")


@dataclass(frozen=True, slots=True)
class Curve:
    """Points (x, y), each 0..1, with a name; `dots`: drawn as dots joined by a line."""

    name: str
    points: Sequence[tuple[float, float]]
    dots: bool = False


def diagram(title: str, across: str, up: str, curves: Sequence[Curve], diagonal: bool = True) -> str:
    """An SVG of curves over the unit square, with a dashed diagonal."""
    whole = SIZE + 2 * EDGE
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {whole} {whole}" width="{whole}" height="{whole}" '
           'font-family="sans-serif" font-size="13">', f"<title>{escape(title)}</title>",
           f'<rect width="{whole}" height="{whole}" fill="white"/>',
           f'<rect x="{EDGE}" y="{EDGE}" width="{SIZE}" height="{SIZE}" fill="none" stroke="#888"/>']
    for tick in range(0, 11, 2):
        x, y = _place(tick / 10, 0), _place(0, tick / 10)
        out += [f'<text x="{x[0]:.0f}" y="{x[1] + 18:.0f}" text-anchor="middle">{tick / 10:.1f}</text>',
                f'<text x="{y[0] - 8:.0f}" y="{y[1] + 4:.0f}" text-anchor="end">{tick / 10:.1f}</text>']
    middle = EDGE + SIZE / 2
    out += [f'<text x="{middle}" y="{whole - 14}" text-anchor="middle">{escape(across)}</text>',
            f'<text x="16" y="{middle}" text-anchor="middle" transform="rotate(-90 16 {middle})">{escape(up)}</text>',
            f'<text x="{middle}" y="30" text-anchor="middle" font-size="15">{escape(title)}</text>']
    if diagonal:
        out.append(_line([(0, 0), (1, 1)], "#888", ' stroke-dasharray="5 5"'))
    for number, curve in enumerate(curves):
        colour = COLOURS[number % len(COLOURS)]
        out.append(_line(curve.points, colour, ""))
        if curve.dots:
            out += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>' for x, y in (_place(*p) for p in curve.points)]
        out.append(f'<text x="{EDGE + SIZE - 10}" y="{EDGE + SIZE - 14 - 20 * number}" text-anchor="end" fill="{colour}">'
                   f"{escape(curve.name)}</text>")
    return "\n".join([*out, "</svg>", ""])


def _place(x: float, y: float) -> tuple[float, float]:
    return EDGE + SIZE * x, EDGE + SIZE * (1 - y)


def _line(points: Sequence[tuple[float, float]], colour: str, more: str) -> str:
    joined = " ".join(f"{x:.1f},{y:.1f}" for x, y in (_place(*point) for point in points))
    return f'<polyline points="{joined}" fill="none" stroke="{colour}" stroke-width="2"{more}/>'
