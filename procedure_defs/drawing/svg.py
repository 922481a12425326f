"""The chart as SVG: steps down the middle, ways back on the left, what leaves the row on the right, the rights below.

Colours and fonts stand in attributes, not in styles, so that it may be shown under a strict content policy; it carries its
title and description, and prints in black and white: colour is never the only sign.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import NamedTuple

from procedure_defs.drawing.chart import Card, Chart, Chip, Link, Tone
from procedure_defs.drawing.lanes import Lane, lanes_of
from procedure_defs.drawing.text_width import wrapped
from procedure_defs.drawing.words import WORDS, said

WIDTH, LEFT, CARD, RIGHT = 980, 210, 400, 330
GAP, TOP, LINE = 46, 24, 19
INK, SOFT, PAPER, EDGE, ACCENT, GROUND = "#1b1b1f", "#55565c", "#ffffff", "#8b8a84", "#8a1c1c", "#f5f4f1"
TONES: dict[Tone, tuple[str, str, str]] = {
    "supplement": ("#8a3b00", "#fff4e0", "↩"), "refuse": ("#a30d0d", "#fdecec", "✕"),
    "stop": ("#55565c", "#efeeea", "■"), "end": ("#14602f", "#e8f4ea", "●"),
}  # fmt: skip
FONT = "Be Vietnam Pro, system-ui, Segoe UI, Roboto, Noto Sans, Liberation Sans, sans-serif"


class Box(NamedTuple):
    """A card with its place: y of its top, its height, and its lines of text."""

    card: Card
    y: int
    height: int
    lines: list[tuple[str, str]]

    @property
    def middle(self) -> int:
        """The y of its middle."""
        return self.y + self.height // 2


def svg(chart: Chart) -> str:
    """The drawing as one SVG document."""
    head, y = _head(chart)
    boxes = _placed(chart, y + 44)
    end = boxes[-1].y + boxes[-1].height + GAP
    parts = [*head, _round(LEFT + CARD // 2, y + 12, said(WORDS["begin"], chart.language), False)]
    parts += _down([(y + 24, boxes[0].y, ""), *_forward(chart, boxes), (boxes[-1].y + boxes[-1].height, end, "")])
    lanes = lanes_of(_sideways(chart))
    outside = LEFT - 36 - 30 * max((lane.column for lane in lanes), default=0)
    parts += [_side(boxes, lane, outside) for lane in lanes]
    parts += [part for box in boxes for part in _box(box)]
    parts += [part for box in boxes for part in _chips(box)]
    parts.append(_round(LEFT + CARD // 2, end + 12, said(WORDS["end"], chart.language), True))
    rights, height = _rights(chart, end + 52)
    title = said(WORDS["title"], chart.language).format(code=chart.code, name=chart.name)
    more = max(0, 144 - outside)
    begin = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{-more} 0 {WIDTH + more} {height}" width="{WIDTH + more}" '
        f'height="{height}" role="img" '
        f'aria-labelledby="drawing-title drawing-description" lang="{chart.language}" font-family="{FONT}" font-size="14">'
        f'<title id="drawing-title">{escape(title)}</title><desc id="drawing-description">{escape(chart.description)}</desc>'
        f'<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto">'
        f'<path d="M0 0 10 5 0 10z" fill="{INK}"/></marker></defs><rect x="{-more}" width="{WIDTH + more}" height="{height}" '
        f'fill="{GROUND}"/>'
    )
    return begin + "".join([*parts, *rights]) + "</svg>"


def _head(chart: Chart) -> tuple[list[str], int]:
    y, parts = TOP + 14, []
    for line in wrapped(f"{chart.code}  {chart.name}", 20, WIDTH - 60, bold=True):
        parts.append(_text(30, y, line, size=20, bold=True))
        y += 27
    for line in wrapped("  ·  ".join(chart.facts), 14, WIDTH - 60):
        parts.append(_text(30, y, line, fill=SOFT))
        y += LINE
    return parts, y + 6


def _placed(chart: Chart, y: int) -> list[Box]:
    boxes = []
    for card in chart.cards:
        lines = _lines(card)
        height = max(26 + LINE * len(lines) + 10, sum(_chip_height(chip) for chip in card.chips) + 4)
        boxes.append(Box(card, y, height, lines))
        y += height + GAP
    return boxes


def _lines(card: Card) -> list[tuple[str, str]]:
    """The lines of a card with the kind of each: title, who, fact, part."""
    lines = [("title", line) for line in wrapped(card.title, 16, CARD - 76, bold=True)]
    lines += [("who", line) for line in wrapped(card.who, 14, CARD - 76)] if card.who else []
    lines += [("fact", line) for fact in card.facts for line in wrapped(fact, 14, CARD - 76)]
    lines += [("part", line) for part in card.parts for line in wrapped(part, 14, CARD - 96)]
    return lines


def _box(box: Box) -> Iterable[str]:
    x, card = LEFT, box.card
    size = f'width="{CARD}" height="{box.height}"'
    yield f'<rect x="{x}" y="{box.y}" {size} rx="10" fill="{PAPER}" stroke="{EDGE}" stroke-width="1.5"/>'
    yield f'<rect x="{x}" y="{box.y + 10}" width="5" height="{box.height - 20}" rx="2" fill="{ACCENT}"/>'
    yield f'<circle cx="{x + 34}" cy="{box.y + 30}" r="15" fill="{ACCENT}"/>'
    yield _text(x + 34, box.y + 35, str(card.number), fill=PAPER, bold=True, anchor="middle")
    y = box.y + 35
    for kind, line in box.lines:
        if kind == "part":
            yield f'<circle cx="{x + 66}" cy="{y - 5}" r="3" fill="{ACCENT}"/>'
        left = x + (76 if kind == "part" else 60)
        yield _text(left, y, line, size=16 if kind == "title" else 14, bold=kind == "title", fill=SOFT if kind == "who" else INK)
        y += LINE


def _chips(box: Box) -> Iterable[str]:
    x, chips = LEFT + CARD, box.card.chips
    y = box.middle - sum(_chip_height(chip) for chip in chips) // 2
    for chip in chips:
        yield from _chip(x, y, chip)
        y += _chip_height(chip)


def _chip_lines(chip: Chip) -> list[str]:
    return wrapped(chip.told, 13, RIGHT - 96)


def _chip_height(chip: Chip) -> int:
    return 17 + 17 * len(_chip_lines(chip))


def _chip(x: int, y: int, chip: Chip) -> Iterable[str]:
    ink, ground, sign = TONES[chip.tone]
    height = _chip_height(chip) - 6
    middle = y + 2 + height // 2
    yield f'<path d="M{x} {middle}H{x + 34}" fill="none" stroke="{ink}" stroke-width="1.5" stroke-dasharray="4 3"/>'
    yield f'<rect x="{x + 34}" y="{y + 2}" width="{RIGHT - 50}" height="{height}" rx="14" fill="{ground}" stroke="{ink}"/>'
    yield _text(x + 50, middle + 5, sign, size=13, fill=ink, bold=True, anchor="middle")
    for number, line in enumerate(_chip_lines(chip)):
        yield _text(x + 64, y + 21 + 17 * number, line, size=13, fill=ink)


def _forward(chart: Chart, boxes: list[Box]) -> list[tuple[int, int, str]]:
    """The arrows from each step to the next, with what leads there."""
    told = {(link.source, link.target): link.told for link in chart.links}
    return [
        (boxes[n].y + boxes[n].height, boxes[n + 1].y, told[n, n + 1]) for n in range(len(boxes) - 1) if (n, n + 1) in told
    ]  # fmt: skip


def _sideways(chart: Chart) -> list[Link]:
    return [link for link in chart.links if link.target != link.source + 1]


def _down(arrows: Iterable[tuple[int, int, str]]) -> Iterable[str]:
    x = LEFT + CARD // 2
    for start, end, told in arrows:
        yield f'<path d="M{x} {start}V{end - 2}" stroke="{INK}" stroke-width="1.6" marker-end="url(#tip)"/>'
        if told:
            yield _text(x + 12, (start + end) // 2 + 4, wrapped(told, 13, 470)[0], size=13, fill=SOFT)


def _side(boxes: list[Box], lane: Lane, outside: int) -> str:
    """A way past the row on its left; its outcome is written outside of all ways, where it leaves."""
    link, source, target = lane.link, boxes[lane.link.source], boxes[lane.link.target]
    x = LEFT - 26 - 30 * lane.column
    start, end = source.middle + 10 + 7 * lane.leaving, target.middle - 10 - 7 * lane.arriving
    if link.source == link.target:
        start, end = source.middle + 12, source.middle - 12
    path = f"M{LEFT} {start}H{x + 10}Q{x} {start} {x} {start + (10 if end > start else -10)}"
    path += f"V{end + (-10 if end > start else 10)}Q{x} {end} {x + 10} {end}H{LEFT - 2}"
    drawn = f'<path d="{path}" fill="none" stroke="{INK}" stroke-width="1.6" marker-end="url(#tip)"/>'
    lines = wrapped(link.told, 13, 130)
    y = (source.middle if link.source == link.target else start) + 5 - 8 * (len(lines) - 1) + 24 * lane.leaving
    return drawn + "".join(_text(outside, y + 17 * n, line, size=13, fill=SOFT, anchor="end") for n, line in enumerate(lines))


def _rights(chart: Chart, y: int) -> tuple[list[str], int]:
    if not chart.rights:
        return [], y
    lines = [line for right in chart.rights for line in wrapped("•  " + right, 14, WIDTH - 110)]
    height = 44 + LINE * len(lines)
    size = f'width="{WIDTH - 60}" height="{height}"'
    parts = [
        f'<rect x="30" y="{y}" {size} rx="10" fill="{PAPER}" stroke="{EDGE}" stroke-dasharray="6 4"/>',
        _text(50, y + 27, said(WORDS["rights"], chart.language), bold=True),
        *(_text(50, y + 50 + LINE * n, line) for n, line in enumerate(lines)),
    ]
    return parts, y + height + 26


def _round(x: int, y: int, told: str, is_end: bool) -> str:
    filled = INK if is_end else PAPER
    circle = f'<circle cx="{x}" cy="{y}" r="11" fill="{filled}" stroke="{INK}" stroke-width="{3 if is_end else 1.6}"/>'
    return circle + _text(x + 22, y + 5, told, bold=True)


def _text(x: int, y: int, told: str, *, size: int = 14, fill: str = INK, bold: bool = False, anchor: str = "start") -> str:
    weight = ' font-weight="700"' if bold else ""
    return f'<text x="{x}" y="{y}" font-size="{size}" fill="{fill}"{weight} text-anchor="{anchor}">{escape(told)}</text>'
