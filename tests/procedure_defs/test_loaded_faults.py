"""Each rule has an example in bad/ whose faults are told in exactly the words of the file beside it.

After a change of words on purpose, run it with MOTCUA_ACCEPT_WORDS=1 and read the diff.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from procedure_defs.faults import report
from procedure_defs.load import load
from procedure_defs.rules import RULES
from tests.procedure_defs.example_form import faults_of

BAD = Path(__file__).parent / "bad"
EXAMPLES = sorted(BAD.glob("*.yaml"))
# Told by tests of their own: a file too large to keep, and one that is not there.
WITHOUT_EXAMPLE = {"YAML-002", "YAML-015"}


def _rule(example: Path) -> str:
    return "-".join(example.stem.split("-")[:2])


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_the_faults_of_an_example_are_told_in_these_words(example: Path) -> None:
    faults = faults_of(load(example, shown_as=example.name))
    said = report(faults) + "\n"
    expected = example.with_suffix(".txt")
    if os.environ.get("MOTCUA_ACCEPT_WORDS"):
        expected.write_text(said, "utf-8")
    assert said == expected.read_text("utf-8")
    assert {fault.rule for fault in faults} == {_rule(example)}


def test_every_rule_has_an_example() -> None:
    shown = {_rule(path) for path in EXAMPLES}
    assert {rule for rule in RULES if rule.startswith(("YAML", "FORM", "GUARD"))} - shown == WITHOUT_EXAMPLE


def test_every_rule_is_explained_in_both_languages() -> None:
    assert all(rule.vi and rule.en for rule in RULES.values())
