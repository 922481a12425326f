"""Templates that a definition brings are tried on its scenarios' dossiers: what is faulty is told before it is published."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from letters.trial import template_faults
from procedure_defs.compile import LIBRARY, Compiled, compile_definition
from procedure_defs.letters import __file__ as letters_room

FOLDER = LIBRARY / "chung-thuc" / "2.000815"
OFFICIAL = Path(letters_room).parent
LOOPS = "#for a in range(100000) { for b in range(100000) { if a == b { [x] } } }"
TEMPLATES = {"receipt": "01-receipt.typ", "result": "result.typ", "refused": "03-refused.typ"}
ASIDE = "\nletters: {%s: own.typ}\n"


def with_template(tmp_path: Path, kind: str, text: str) -> Compiled:
    folder = tmp_path / FOLDER.name
    shutil.copytree(FOLDER, folder)
    (folder / "own.typ").write_text(text, "utf-8")
    definition = folder / "procedure.yaml"
    definition.write_text(definition.read_text("utf-8") + ASIDE % kind, "utf-8")
    compiled = compile_definition(folder)
    assert isinstance(compiled, Compiled), compiled
    return compiled


@pytest.mark.parametrize(("kind", "name"), TEMPLATES.items())
def test_the_official_templates_would_pass_as_a_procedures_own(tmp_path: Path, kind: str, name: str) -> None:
    assert template_faults(with_template(tmp_path, kind, (OFFICIAL / name).read_text("utf-8"))) == []


@pytest.mark.parametrize(("text", "said"), [("{{ nobody }}", "nobody"), ("#let x = ", "expected"), (LOOPS, "loops")])
def test_a_template_that_cannot_be_used_is_an_error_at_its_place(tmp_path: Path, text: str, said: str) -> None:
    (fault,) = template_faults(with_template(tmp_path, "receipt", text))
    assert (fault.rule, fault.severity, fault.path) == ("LETTER-001", "error", "letters.receipt")
    assert str(fault.place) == "2.000815/own.typ:1:1"
    assert said in fault.message


def test_a_kind_that_no_scenario_comes_to_is_only_a_warning(tmp_path: Path) -> None:
    (fault,) = template_faults(with_template(tmp_path, "request", "x"))
    assert (fault.rule, fault.severity) == ("LETTER-002", "warning")


def test_a_procedure_without_templates_of_its_own_is_not_even_told() -> None:
    compiled = compile_definition(FOLDER)
    assert isinstance(compiled, Compiled)
    assert template_faults(compiled) == []
