"""Each rule of the checker has an example in bad_definitions/ whose faults are told in exactly the words beside it.

An example is `good.yaml` (or `form.yaml`) with one thing wrong. After a change of words on purpose, run it with
MOTCUA_ACCEPT_WORDS=1 and read the diff.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from procedure_defs.compile import Compiled, compile_definition
from procedure_defs.faults import Fault, report
from procedure_defs.rules import RULES

BAD = Path(__file__).parent / "bad_definitions"
EXAMPLES = sorted(path for path in BAD.glob("*-*.yaml"))
THEMES = ("SCHEMA", "REF", "FLOW", "LAW")


def _faults(example: Path, folder: Path) -> list[Fault]:
    is_form = example.name.endswith(".form.yaml")
    shutil.copy(BAD / "good.yaml" if is_form else example, folder / "procedure.yaml")
    shutil.copy(example if is_form else BAD / "form.yaml", folder / "form.yaml")
    compiled = compile_definition(folder)
    return list(compiled.warnings) if isinstance(compiled, Compiled) else compiled


def _rule(example: Path) -> str:
    return "-".join(example.name.split("-")[:2])


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_the_faults_of_an_example_are_told_in_these_words(example: Path, tmp_path: Path) -> None:
    folder = tmp_path / "example"
    folder.mkdir()
    faults = _faults(example, folder)
    said = report(faults) + "\n"
    expected = example.with_suffix(".txt")
    if os.environ.get("MOTCUA_ACCEPT_WORDS"):
        expected.write_text(said, "utf-8")
    assert said == expected.read_text("utf-8")
    assert {fault.rule for fault in faults} == {_rule(example)}


def test_every_rule_of_the_checker_has_an_example() -> None:
    shown = {_rule(path) for path in EXAMPLES}
    assert {rule for rule in RULES if rule.startswith(THEMES)} - shown == set()


def test_the_good_example_has_no_fault(tmp_path: Path) -> None:
    assert _faults(BAD / "good.yaml", tmp_path) == []
