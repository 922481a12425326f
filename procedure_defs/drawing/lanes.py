"""Ways past the row of steps, each in a lane of its own where they would lie over one another; the shorter nearer."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from procedure_defs.drawing.chart import Link


class Lane(NamedTuple):
    """A way with its lane, and how many others leave or arrive at the same card before it."""

    link: Link
    column: int
    leaving: int
    arriving: int


def lanes_of(links: list[Link]) -> list[Lane]:
    """A lane for each way: the first in which no other lies beside it."""
    lanes: list[Lane] = []
    leaving: Counter[int] = Counter()
    arriving: Counter[int] = Counter()
    for link in sorted(links, key=lambda each: (abs(each.target - each.source), each.source)):
        taken = {lane.column for lane in lanes if _beside(lane.link, link)}
        column = next(number for number in range(len(links) + 1) if number not in taken)
        lanes.append(Lane(link, column, leaving[link.source], arriving[link.target]))
        leaving[link.source] += 1
        arriving[link.target] += 1
    return lanes


def _beside(one: Link, other: Link) -> bool:
    low, high = sorted((one.source, one.target))
    first, last = sorted((other.source, other.target))
    return low <= last and first <= high
