"""Each rule that is proved has an example in unsound/ whose faults are told in exactly the words beside it.

An example is `good.yaml` with one thing wrong that no single look shows. After a change of words on purpose, run it with
MOTCUA_ACCEPT_WORDS=1 and read the diff.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from dossier.plan import Plan
from procedure_defs.check import feasibility, space
from procedure_defs.check.soundness import prove
from procedure_defs.faults import report
from procedure_defs.lowering import lower
from procedure_defs.organisation_file import read_organisation
from procedure_defs.proving import Checked, checked
from procedure_defs.rules import RULES
from procedure_defs.written import Written, read_folder
from statute.term import Term

UNSOUND = Path(__file__).parent / "unsound"
EXAMPLES = sorted(path for path in UNSOUND.glob("*-*.yaml") if path.stem.count("-") > 1 and not path.name.endswith(".org.yaml"))
THEMES = ("SOUND", "TIME", "STAFF")
WITHOUT_EXAMPLE = {"SOUND-007", "SOUND-008", "TIME-003"}
"""No text gets past the other rules to the first; the others would take long or fall out of date. Each has its own test."""


def _checked(example: Path, folder: Path) -> Checked:
    shutil.copy(example, folder / "procedure.yaml")
    shutil.copy(UNSOUND / "form.yaml", folder / "form.yaml")
    organisation_file = example.with_suffix(".org.yaml")
    organisation = read_organisation(organisation_file)[0] if organisation_file.exists() else None
    return checked(folder, organisation)


def _rule(example: Path) -> str:
    return "-".join(example.name.split("-")[:2])


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_the_faults_of_an_example_are_told_in_these_words(example: Path, tmp_path: Path) -> None:
    folder = tmp_path / "example"
    folder.mkdir()
    result = _checked(example, folder)
    stories = [finding.story.vi for finding in (result.proof.findings if result.proof else ()) if finding.story]
    said = "\n".join([report(result.faults), *stories]) + "\n"
    expected = example.with_suffix(".txt")
    if os.environ.get("MOTCUA_ACCEPT_WORDS"):
        expected.write_text(said, "utf-8")
    assert said == expected.read_text("utf-8")
    assert _rule(example) in {fault.rule for fault in result.faults}
    assert {fault.rule.split("-")[0] for fault in result.faults} <= {"SOUND", "TIME", "STAFF"}


def test_an_offer_that_the_core_refuses_is_told(tmp_path: Path) -> None:
    written, plan = _good(tmp_path)
    proof = prove(written, plan.model_copy(update={"terms": ()}))
    assert "SOUND-007" in {finding.fault.rule for finding in proof.findings}


def test_a_space_too_large_is_told_and_not_called_sound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(space, "MOST_STATES", 20)
    proof = prove(*_good(tmp_path))
    assert [finding.fault.rule for finding in proof.findings] == ["SOUND-008"]
    assert not proof.exhaustive


def test_a_term_beyond_the_calendar_is_told(tmp_path: Path) -> None:
    written, plan = _good(tmp_path)
    rule = plan.terms[0].model_copy(update={"term": Term(unit="years", n=20)})
    found = feasibility.judge(written, plan.model_copy(update={"terms": (rule,)}))
    assert [fault.rule for fault in found.faults] == ["TIME-003"]


def _good(folder: Path) -> tuple[Written, Plan]:
    shutil.copy(UNSOUND / "good.yaml", folder / "procedure.yaml")
    shutil.copy(UNSOUND / "form.yaml", folder / "form.yaml")
    written, faults = read_folder(folder)
    assert written is not None, faults
    return written, lower(written)


def test_every_rule_that_is_proved_has_an_example() -> None:
    shown = {_rule(path) for path in EXAMPLES}
    assert {rule for rule in RULES if rule.startswith(THEMES)} - shown == WITHOUT_EXAMPLE


def test_the_good_example_has_no_fault(tmp_path: Path) -> None:
    assert _checked(UNSOUND / "good.yaml", tmp_path).faults == []
