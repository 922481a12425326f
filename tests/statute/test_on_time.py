"""The on-time test of Decision 766, case by case."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from statute.on_time import Settled, on_time, verdict
from statute.time import ICT

START, DUE, UNTIL = (datetime(2026, 3, day, tzinfo=ICT) for day in (2, 10, 31))
HOUR = timedelta(hours=1)
PLAIN = Settled("a", START, DUE)


@pytest.mark.parametrize(
    ("dossier", "expected"),
    [
        (PLAIN._replace(stopped_at=DUE), "on_time"),
        (PLAIN._replace(stopped_at=DUE + HOUR), "late"),
        (PLAIN._replace(stopped_at=DUE - HOUR, returned_at=DUE + HOUR), "on_time"),
        (PLAIN, "late"),
        (PLAIN._replace(due_at=UNTIL), "on_time"),
        (PLAIN._replace(asked_at=DUE - HOUR, supplements=1), "on_time"),
        (PLAIN._replace(stopped_at=DUE - HOUR, supplements=2), "late"),
        (PLAIN._replace(stopped_at=DUE - HOUR, counts_late=True), "late"),
        (PLAIN._replace(stopped_at=UNTIL + HOUR, due_at=UNTIL), "on_time"),
        (PLAIN._replace(accepted_at=None), "not_counted"),
        (PLAIN._replace(accepted_at=UNTIL), "not_counted"),
    ],
)
def test_each_case_of_the_index(dossier: Settled, expected: str) -> None:
    assert verdict(dossier, UNTIL) == expected


def test_the_figure_adds_up_and_nothing_counted_has_no_share() -> None:
    found = on_time([PLAIN._replace(stopped_at=START), PLAIN._replace(code="b"), PLAIN._replace(accepted_at=None)], UNTIL)
    assert found == (2, 1, ("b",), 0.5, 10.0)
    assert on_time([], UNTIL) == (0, 0, (), None, None)
