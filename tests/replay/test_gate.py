"""The replay gate: every recorded history goes its recorded way, and the gate fails on what it must fail on."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import statute.clock
import statute.term
from audit import replaying
from audit.replaying import Replayed, replay
from dossier.level1 import flow
from dossier.level1.judging import ACT
from dossier.pinned import digest
from dossier.rejection import Refused
from tests.replay import corpus
from tests.replay.library import stories
from tests.replay.shapes import shapes
from workflows.dossier import DossierWorkflow

ROOT = Path(__file__).resolve().parents[2]
MEND = (
    "A recorded history goes another way now. Undo the change, or put the new semantics in an engine level of its own. "
    "Only before the first release: `python -m tests.replay.recording --again`."
)
pytestmark = pytest.mark.replay


def test_every_recorded_history_replays_under_two_hash_seeds() -> None:
    runs = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.replay.gate"],
            cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": seed}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )
        for seed in ("0", "4242")
    ]  # fmt: skip
    try:
        for run in runs:
            said, _ = run.communicate(timeout=50)
            assert run.returncode == 0, f"{MEND}\n{said}"
            assert f"{len(corpus.entries())} replayed, 0 diverged" in said
    finally:
        for run in runs:
            run.kill()
            run.communicate()


def test_every_shape_and_every_story_of_the_library_is_recorded() -> None:
    wanted = {shape.name for shape in shapes()} | {story.name for story in stories()}
    missing = wanted - {entry.name for entry in corpus.entries()}
    assert not missing, f"record what is new: python -m tests.replay.recording {' '.join(sorted(missing))}"


@pytest.mark.parametrize("entry", corpus.entries(), ids=lambda entry: entry.name)
def test_no_listed_history_changed_or_vanished(entry: corpus.Entry) -> None:
    assert entry.path.is_file(), f"{entry.path} is listed in the manifest and gone; histories are only ever added"
    assert digest(entry.path.read_bytes()) == entry.sha256, f"{entry.path} is not the recorded one"


def test_every_history_in_the_folder_is_listed() -> None:
    assert {path.name for path in corpus.FOLDER.glob("*.xz")} == {entry.path.name for entry in corpus.entries()}


def test_what_was_released_is_still_there() -> None:
    listed = {entry.name: entry.sha256 for entry in corpus.entries()}
    for version, shipped in corpus.RELEASED.items():
        gone = {name for name, sha in shipped.items() if listed.get(name) != sha}
        assert not gone, f"recorded histories of release {version} changed or vanished: {sorted(gone)}"


async def replayed(name: str) -> Replayed:
    entry = next(entry for entry in corpus.entries() if entry.name == name)
    return (await replay([corpus.load(entry)], corpus.key_of))[0]


async def test_the_gate_passes_the_unchanged_core() -> None:
    assert (await replayed("plain-returned")).failure is None


BIRTH = "1.001193-nop-tai-quay-buoi-sang-thi-dang-ky-xong-trong-ngay"


def test_many_histories_are_replayed_side_by_side_in_the_order_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replaying, "WORTH_A_PROCESS", 1)
    some = [corpus.load(entry) for entry in corpus.entries()[:5]]
    done = replaying.replay_in_processes(some, corpus.key_of)
    assert done == [Replayed(one.workflow_id) for one in some]


async def test_a_history_that_does_not_open_is_told() -> None:
    entry = corpus.entries()[0]
    done = await replay([corpus.load(entry)], lambda _: bytes(32))
    assert done[0].failure is not None


CLOCKED = [
    BIRTH, "plain-returned", "plain-never-supplemented", "consult-silent", "pay-paid", "open-plain-accepted",
    "open-pay-examined",
]  # fmt: skip


@pytest.mark.parametrize("name", CLOCKED)
async def test_the_gate_fails_on_a_due_date_one_day_off(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    right = statute.term.due

    def a_day_later(*given: Any, **named: Any) -> Any:
        due, day = right(*given, **named), timedelta(days=1)
        return due.model_copy(update={"due_on": due.due_on + day, "due_at": due.due_at + day})

    monkeypatch.setattr(statute.clock, "due", a_day_later)
    failure = (await replayed(name)).failure
    assert failure is not None
    assert "not the one that was decided" in failure or "other events" in failure


@pytest.mark.parametrize("name", ["plain-returned", "plain-refused", "verify-verified", "open-plain-examined"])
async def test_the_gate_fails_on_an_outcome_swapped(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    right, swapped = flow.go, {"approve": "refuse", "refuse": "approve"}

    def elsewhere(d: Any, target: str, step: Any, outcome: str = "") -> None:
        right(d, swapped.get(target, target) if step.id == "examine" else target, step, outcome)

    monkeypatch.setattr(flow, "go", elsewhere)
    assert (await replayed(name)).failure is not None


async def test_the_gate_fails_on_an_act_that_would_be_refused_today(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise Refused("NO_RIGHT")

    monkeypatch.setitem(ACT, "extend", refuse)
    assert (await replayed("plain-extended")).failure is not None
    monkeypatch.setitem(ACT, "withdraw", refuse)
    assert (await replayed("plain-withdrawn")).failure is not None


async def test_the_gate_fails_on_activities_in_another_order(monkeypatch: pytest.MonkeyPatch) -> None:
    record, start = DossierWorkflow._start_recording, DossierWorkflow._start_effects
    monkeypatch.setattr(DossierWorkflow, "_start_recording", start)
    monkeypatch.setattr(DossierWorkflow, "_start_effects", record)
    failure = (await replayed("verify-assign-answered-in-turn")).failure
    assert failure is not None
    assert "Nondeterminism" in failure
