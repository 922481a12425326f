"""SIGKILL of every part while dossiers are in motion: started again, each reaches its end, and nothing is doubled or lost."""

from __future__ import annotations

import pytest

from tests.faults import counting
from tests.faults.conftest import Aftermath
from tests.faults.disturbing import answered_again, healthy

pytestmark = [pytest.mark.temporal, pytest.mark.timeout(240), pytest.mark.xdist_group("faults")]


async def test_every_dossier_reaches_the_end_that_its_script_leads_to(aftermath: Aftermath) -> None:
    assert len(aftermath.told) == 7, aftermath.told
    assert {"worker", "api", "temporal", "register"} <= set(aftermath.system.restarts)
    assert [played for played in aftermath.played if not played.is_right] == []
    assert len({played.code for played in aftermath.played}) == 40


async def test_nothing_is_doubled_or_lost_between_client_registry_and_temporal(aftermath: Aftermath) -> None:
    assert counting.doubled_or_lost(aftermath.system, aftermath.player) == []
    filed = {str(sent.answer["code"]) for sent in aftermath.player.sent if sent.path == "/dossiers"}
    assert {played.code for played in aftermath.played} <= filed
    assert counting.codes(aftermath.system) == filed
    assert await counting.workflows(aftermath.system) == dict.fromkeys(filed, 1)


async def test_the_register_counted_each_look_up_once(aftermath: Aftermath) -> None:
    asked, answered = counting.asked(aftermath.system), counting.answered_by_register(aftermath.system)
    assert asked.all
    assert set(answered.values()) == {1}
    assert set(answered) <= asked.all
    assert asked.answered <= set(answered)


async def test_the_same_key_gives_the_same_answer_afterwards(aftermath: Aftermath) -> None:
    assert await answered_again(aftermath.player, every=3) == []


async def test_the_doctor_finds_nothing(aftermath: Aftermath) -> None:
    """Chains, decisions decided again, projections compared with journals row by row, timers, stuck things."""
    said = await healthy(aftermath.system)
    assert said["findings"] == []
    assert said["examined"] == said["decided"] == said["dossiers"]
