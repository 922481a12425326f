"""Guards at definition time: lowered to plain JSON, with what they read; hostile ones are refused in words."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier.guard import truth
from procedure_defs.guard_vocabulary import Vocabulary
from procedure_defs.guards import Guard, compile_guard
from procedure_defs.load import read
from tests.procedure_defs.example_form import VOCABULARY


def compiled(text: str, vocabulary: Vocabulary = VOCABULARY) -> Guard:
    guard, faults = compile_guard(text, vocabulary)
    assert guard, [str(fault) for fault in faults]
    return guard


@pytest.mark.parametrize(
    ("text", "form", "holds"),
    [
        ("form.age >= 18", {"age": 18}, True),
        ("form.age >= 18", {}, None),
        ("has(form.age) && form.age >= 18", {}, False),
        ("form.area > 250", {"area": 250.5}, True),
        ("form.date < '2025-07-01'", {"date": "2025-06-30"}, True),
        ("form.kids.exists(k, k.year > 2020)", {"kids": [{"name": "x"}, {"year": 2021}]}, True),
        ("form.kids.filter(k, k.year > 2020).size() == 1", {"kids": [{"year": 1}, {"year": 2021}]}, True),
        ("form.kids.map(k, k.year > 1, k.name) == ['b']", {"kids": [{"year": 1}, {"year": 2, "name": "b"}]}, True),
        ("form.residence.unit in ['06652', '26734']", {"residence": {"unit": "06652"}}, True),
        ("form.kids[1].name == 'b' ? true : form.born_here", {"kids": [{}, {"name": "b"}]}, True),
        ("-form.age < 0 && form.age * 2 - 1 == 5 && form.age / 2 == 1 && form.age % 2 == 1", {"age": 3}, True),
    ],
)
def test_a_guard_holds_or_not_or_is_unknown(text: str, form: dict[str, Any], holds: bool | None) -> None:
    tree = json.loads(json.dumps(compiled(text).tree))
    assert truth(tree, {"form": form, "papers": {}, "channel": "post"}) is holds


def test_a_guard_keeps_its_text_and_names_what_it_reads() -> None:
    guard = compiled("'a' in papers && form.residence.unit == '1' || form.kids.exists(k, k.year > fees['x-y'])")
    assert guard.reads == ("fees.x-y", "form.kids", "form.residence.unit", "papers")
    assert guard.source.startswith("'a' in papers")


def test_a_chain_of_alternatives_lies_flat() -> None:
    guard = compiled(" || ".join(f"form.age == {number}" for number in range(60)))
    assert (guard.tree[0], len(guard.tree)) == ("or", 61)


def test_all_faults_of_a_guard_are_told_at_once() -> None:
    guard, faults = compile_guard("form.agee > 1 && form.kind == 'x' && form.kind.matches('a') && form.age > 'x'", VOCABULARY)
    assert guard is None
    assert [fault.rule for fault in faults] == ["GUARD-003", "GUARD-009", "GUARD-006", "GUARD-004"]


def test_fields_are_followed_through_references_and_conditional_parts_of_a_schema() -> None:
    schema = {
        "properties": {"who": {"$ref": "#/$defs/person"}},
        "allOf": [{"if": {}, "then": {"properties": {"extra": {"type": "integer"}}}}],
        "$defs": {"person": {"type": "object", "properties": {"partner": {"$ref": "#/$defs/person"}}}},
    }
    words = Vocabulary({"form": schema})
    assert compile_guard("form.who.partner.partner == null && form.extra > 1", words)[0]
    assert [f.rule for f in compile_guard("form.who.partner.name == 'x'", words)[1]] == ["GUARD-003"]


@given(st.text(max_size=60) | st.text("()[]{}.!&|?:<>=+-*/%'\"xform0149 \n,", max_size=80))
def test_no_text_raises(text: str) -> None:
    guard, faults = compile_guard(text, VOCABULARY)
    assert (guard is None) == bool(faults)


def test_a_fault_in_a_block_of_text_is_placed_in_the_file() -> None:
    source = read("when: |\n  form.born_here &&\n    form.agee > 1\n", "p.yaml")
    _, faults = compile_guard(source.data["when"], VOCABULARY, lambda offset: source.within(("when",), offset))
    assert [str(fault.place) for fault in faults] == ["p.yaml:3:10"]
