"""How fast an operation goes while people act: faster as long as their acts are quick, slower as soon as they are not.

Pure. Measured is what acts take themselves (`registry/act_times.py`); the pace is kept in the operation's row, so that
whoever takes it up goes on at it, and the workflow knows nothing of it. Called before each window (`activities/operating.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from registry.act_times import p95

COMPARED = timedelta(minutes=15)
"""So long before an operation it is looked what acts take without it."""
ENOUGH = 20
"""So many acts are needed to judge by; fewer are after `UNTOUCHED`."""
UNTOUCHED = timedelta(seconds=30)
"""Without any act for so long nobody needs to be given way to."""
FIRST, SLOWEST = 10.0, 1.0
"""Dossiers a second: the pace at which an operation begins while people act, and the one below which it never falls."""
SLOWER, FASTER = 0.5, 1.2
"""What a pace is multiplied by."""
TOO_SLOW, QUICK = 0.75, 0.55
"""Shares of the limit: above the first an operation slows down, below the second it goes faster."""
MARGIN = 1.25
"""How far the pace may lie above what the machine reaches, so that slowing down is felt at once."""


class Bounds(NamedTuple):
    """What acts may take during an operation: so many times what they took before it, and no more than the second time.

    The second alone where too few acted before; it does not bind where acts took longer than that without the operation.
    """

    times: float = 2.0
    otherwise: timedelta = timedelta(seconds=1)

    def limit_ms(self, before: Sequence[float]) -> float:
        """The limit for the 95th percentile of acts, in milliseconds."""
        usual = p95(before) if len(before) >= ENOUGH else None
        most = self.otherwise.total_seconds() * 1000
        return most if usual is None else round(min(self.times * usual, max(most, usual)), 1)


BOUNDS = Bounds()


class Pace(NamedTuple):
    """Dossiers a second at most, nothing for as fast as it goes; since when; the 95th percentile that it was set by."""

    rate: float | None
    since: datetime | None
    acts_ms: float | None


def paced(pace: Pace, acts: Sequence[float], limit_ms: float, now: datetime) -> Pace:
    """The pace from now on; `acts` are the times in milliseconds of those begun since it was set, or in the last `UNTOUCHED`."""
    if pace.rate is None or pace.since is None:
        return Pace(FIRST, now, None) if acts else Pace(None, None, None)
    waited = now - pace.since >= UNTOUCHED
    if len(acts) < ENOUGH and not waited:
        return pace
    slowest = p95(acts)
    if slowest is None:
        return Pace(None, None, None)
    factor = SLOWER if slowest > TOO_SLOW * limit_ms else FASTER if slowest < QUICK * limit_ms else 1.0
    return Pace(max(SLOWEST, pace.rate * factor), now, round(slowest, 1))


def within_reach(rate: float | None, reached: float) -> float | None:
    """A pace, in dossiers a second, no further above what was reached than `MARGIN`."""
    return rate if rate is None else max(SLOWEST, min(rate, MARGIN * reached))
