"""The guide for writers tells the truth: its examples compile, it names every word of the language, the rules are listed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from procedure_defs import (
    model,
    model_office_steps,
    model_outside_steps,
    model_papers,
    model_rights,
    model_step_body,
    model_steps,
    scenario_model,
)
from procedure_defs.form_definition import form_of
from procedure_defs.load import read
from procedure_defs.model import Definition
from procedure_defs.model_limits import UNITS
from procedure_defs.rules import as_markdown
from procedure_defs.scenario_model import ScenarioFile
from procedure_defs.validate import validate

DOCS = Path(__file__).parents[2] / "docs"
GUIDE = (DOCS / "authoring.md").read_text("utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)


def blocks_with(word: str) -> list[str]:
    return [block for block in BLOCKS if f"\n{word}:" in f"\n{block}"]


def test_the_whole_procedure_and_the_scenarios_are_right() -> None:
    for words, kind in (("procedure", Definition), ("scenarios", ScenarioFile)):
        (block,) = blocks_with(words)
        filled, faults = validate(read(block, "guide"), kind)
        assert filled is not None, faults


def test_the_form_is_right() -> None:
    (block,) = blocks_with("properties")
    form, faults = form_of(read(block, "guide"))
    assert form is not None, faults


def written_models() -> list[type[BaseModel]]:
    steps = [model_steps, model_step_body, model_office_steps, model_outside_steps]
    rooms: list[Any] = [model, model_papers, model_rights, *steps, scenario_model]
    found = dict.fromkeys(each for room in rooms for each in vars(room).values() if isinstance(each, type))
    return [each for each in found if issubclass(each, BaseModel) and each.__module__.startswith("procedure_defs.")]


@pytest.mark.parametrize("kind", written_models(), ids=lambda kind: kind.__name__)
def test_every_word_of_the_language_is_in_the_guide(kind: type[BaseModel]) -> None:
    words = {field.alias or name for name, field in kind.model_fields.items()} | set(UNITS)
    assert sorted(word for word in words if not re.search(rf"\b{word}\b", GUIDE)) == []


def test_the_page_of_the_rules_is_up_to_date() -> None:
    """After a change: python -c "from procedure_defs.rules import as_markdown; print(as_markdown(), end='')" > docs/rules.md."""
    assert (DOCS / "rules.md").read_text("utf-8") == as_markdown()
