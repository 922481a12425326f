"""`motcua check` and `motcua schema` as functions: what is proved is told with its figures, a wrong call says how it is right."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands.check import check
from commands.output import CallError
from commands.schema import schema
from procedure_defs.compile import LIBRARY

CERTIFICATION = LIBRARY / "chung-thuc" / "2.000815"
ONE_PERSON = Path(__file__).parents[1] / "procedure_defs" / "unsound" / "STAFF-002-one-person.org.yaml"


def test_the_size_of_the_space_is_told() -> None:
    outcome = check([CERTIFICATION])
    (told,) = outcome.figures["procedures"]
    assert outcome.ok
    assert told["proof"]["exhaustive"]
    assert told["proof"]["states"] > 100
    assert any("explored" in line for line in outcome.lines)


def test_without_proof_nothing_is_explored() -> None:
    (told,) = check([CERTIFICATION], no_proof=True).figures["procedures"]
    assert "proof" not in told


def test_an_organisation_that_cannot_staff_a_procedure_is_told() -> None:
    outcome = check([CERTIFICATION], organisation=ONE_PERSON, no_proof=True)
    assert not outcome.ok
    assert {fault["rule"] for fault in outcome.figures["procedures"][0]["faults"]} >= {"STAFF-002", "STAFF-003"}


def test_a_file_that_is_no_organisation_is_a_wrong_call(tmp_path: Path) -> None:
    with pytest.raises(CallError, match="is no organisation"):
        check([CERTIFICATION], organisation=tmp_path / "missing.yaml")


def test_schemas_are_written_where_they_are_wanted(tmp_path: Path) -> None:
    schema("form", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["form.schema.json"]
    with pytest.raises(CallError, match="known: procedure"):
        schema("letters")
