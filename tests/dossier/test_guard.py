"""The evaluator of guards: CEL's semantics for the part of it we keep, bounded, and silent about personal values."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dossier.guard import ExhaustedGuard, GuardError, UnknownOperation, evaluate, truth

SCOPE: dict[str, Any] = {"form": {"age": 20, "name": "Hà", "kids": [{"y": 1}, {"y": 5}], "none": None, "ok": True}}
MISSING = ["get", ["var", "form"], "absent"]
YES, NO = ["literal", True], ["literal", False]


def field(name: str) -> list[Any]:
    return ["get", ["var", "form"], name]


@pytest.mark.parametrize(
    ("tree", "value"),
    [
        (["or", MISSING, YES], True),
        (["or", YES, MISSING], True),
        (["and", MISSING, NO], False),
        (["and", ["literal", 1], NO], False),
        (["if", YES, ["literal", 1], MISSING], 1),
        (["div", ["literal", -7], ["literal", 2]], -3),
        (["mod", ["literal", -7], ["literal", 2]], -1),
        (["eq", ["literal", True], ["literal", 1]], False),
        (["eq", ["list", ["literal", 1]], ["list", ["decimal", "1.0"]]], True),
        (["size", field("name")], 2),
        (["has", ["var", "form"], "absent"], False),
        (["exists", "k", field("kids"), ["gt", ["get", ["var", "k"], "y"], ["literal", 4]]], True),
        (["exists_one", "k", field("kids"), ["gt", ["get", ["var", "k"], "y"], ["literal", 9]]], False),
        (["map", "k", field("kids"), ["get", ["var", "k"], "y"]], [1, 5]),
        (["map", "k", ["group", ["b", NO], ["a", YES]], ["var", "k"]], ["a", "b"]),
        (["lt", ["literal", "2025-06-30"], ["literal", "2025-07-01"]], True),
    ],
)
def test_a_tree_has_the_value_that_cel_gives_it(tree: list[Any], value: object) -> None:
    assert evaluate(tree, SCOPE) == value
    assert evaluate(json.loads(json.dumps(tree)), SCOPE) == value


@pytest.mark.parametrize(
    ("tree", "kind"),
    [
        (MISSING, "missing"),
        (["var", "nobody"], "missing"),
        (["or", MISSING, NO], "missing"),
        (["gt", field("age"), ["literal", "1"]], "kind"),
        (["add", field("age"), ["decimal", "0.5"]], "kind"),
        (["div", ["literal", 1], ["literal", 0]], "zero"),
        (["mul", ["literal", 2**62], ["literal", 2]], "range"),
        (["div", ["literal", -(2**63)], ["literal", -1]], "range"),
        (["index", field("kids"), ["literal", 2]], "range"),
        (["all", "k", field("name"), YES], "kind"),
    ],
)
def test_what_cel_calls_an_error_is_a_typed_error_and_unknown(tree: list[Any], kind: str) -> None:
    with pytest.raises(GuardError) as caught:
        evaluate(tree, SCOPE)
    assert caught.value.kind == kind
    assert truth(tree, SCOPE) is None


def test_truth_is_told_only_of_truth_values() -> None:
    assert truth(field("ok"), SCOPE) is True
    assert truth(["not", field("ok")], SCOPE) is False
    assert truth(field("age"), SCOPE) is None


def test_no_error_tells_a_value_of_the_dossier() -> None:
    name = field("name")
    for tree in (["gt", name, ["literal", 1]], ["index", name, name], ["neg", name], ["div", name, name]):
        with pytest.raises(GuardError) as caught:
            evaluate(tree, SCOPE)
        assert "Hà" not in str(caught.value)


def test_work_is_bounded_and_nothing_absorbs_the_bound() -> None:
    numbers = ["list", *(["literal", n] for n in range(40))]
    tree: list[Any] = YES
    for name in "abcd":
        tree = ["all", name, numbers, tree]
    with pytest.raises(ExhaustedGuard):
        evaluate(["or", tree, YES], {})
    assert truth(["or", tree, YES], {}) is None


def test_doubling_values_cannot_outgrow_the_bound() -> None:
    tree: list[Any] = ["list", ["literal", "x"]]
    for name in "abcdefghijklmnopqrst":
        tree = ["map", name, ["list", tree], ["list", ["var", name], ["var", name]]]
    with pytest.raises(ExhaustedGuard):
        evaluate(["eq", tree, tree], {})


def test_a_tree_too_deep_is_unknown_and_one_of_a_later_engine_is_refused() -> None:
    deep: list[Any] = YES
    for _ in range(60):
        deep = ["not", deep]
    assert truth(deep, {}) is None
    with pytest.raises(UnknownOperation):
        truth(["or", ["frobnicate"], YES], {})
