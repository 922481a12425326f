"""A release that lags a version: what it does not know it refuses loudly, and the dossier goes on under a newer one."""

from __future__ import annotations

import pytest

from dossier import levels
from dossier.decide import Applied, apply
from dossier.guard import UnknownOperation, truth
from dossier.journal import read
from dossier.level1 import judging
from dossier.levels import UnknownLevel
from dossier.plan import Plan
from procedure_defs.compile import library
from procedure_defs.scenarios import told
from tests.dossier import plans


def test_a_release_without_the_level_decides_nothing_and_a_newer_one_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    _, play = told(library()["2.000815"])[0]
    later = play.pinned._replace(plan=play.pinned.plan.model_copy(update={"engine_level": 2}))
    command, events = read(play.rows[1])
    with pytest.raises(UnknownLevel, match=r"engine level 2 is unknown here; known: .1.; run a newer release"):
        apply(later, play.states[0], command, play.rows[1].at)
    monkeypatch.setitem(levels.LEVELS, 2, judging)
    answer = apply(later, play.states[0], command, play.rows[1].at)
    assert isinstance(answer, Applied)
    assert [event.kind for event in answer.events] == [event.kind for event in events]


def test_a_plan_with_a_step_of_a_later_release_is_not_read() -> None:
    text = plans.PLAIN.model_dump_json().replace('"type":"examine"', '"type":"auction"')
    assert '"auction"' in text
    with pytest.raises(ValueError, match=r"type\n.*Input should be 'receive'"):
        Plan.model_validate_json(text)


def test_a_condition_of_a_later_release_is_no_condition_that_does_not_hold() -> None:
    with pytest.raises(UnknownOperation, match="knows no guard operation 'divine'; run a newer release"):
        truth(["divine", ["literal", True]], {})
