"""Our evaluator against Google's, on random expressions and scopes: same values, and an error where theirs is one."""

from __future__ import annotations

from typing import Any

from cel_expr_python import cel  # type: ignore[import-untyped]
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dossier.guard import GuardError, evaluate
from procedure_defs.guard_lowering import Lowering
from procedure_defs.guard_syntax import Checked, check
from procedure_defs.guard_vocabulary import Vocabulary

# No types are declared here: every error is then one of evaluation, where the two could differ.
OPEN = Vocabulary()
ENV = cel.NewEnv(variables=dict.fromkeys(OPEN.shapes, cel.Type.DYN))

FIELDS = ("a", "b", "c")
WHOLE = st.one_of(st.integers(-9, 9), st.sampled_from([2**63 - 1, -(2**63) + 1, 2**62]))
TEXT = st.sampled_from(["", "a", "ab", "Hà", "đ", "2025-07-01", "2025-06-30"])
SCALAR = st.one_of(st.none(), st.booleans(), WHOLE, TEXT)
# Numbers with decimals are compared and never reckoned with: they stand in one field, which only comparisons read.
DECIMAL = st.sampled_from([0.5, 1.0, -2.0, 17.25])
VALUE = st.recursive(
    SCALAR,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(FIELDS), inner, max_size=3)),
    max_leaves=5,
)
SCOPE = st.fixed_dictionaries(
    {
        "form": st.dictionaries(st.sampled_from(FIELDS), VALUE, max_size=3),
        "papers": VALUE,
        "channel": TEXT,
        "fees": st.fixed_dictionaries({}, optional={"d": DECIMAL}),
    }
)


def _literal(value: object) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return f"({value})" if isinstance(value, int | float) else "'" + str(value) + "'"


def _wider(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    binary = st.sampled_from(["==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "%", "&&", "||", "&&", "||", "in"])
    method = st.sampled_from(["startsWith", "endsWith", "contains"])
    field = st.sampled_from(FIELDS)
    macro = st.sampled_from(["all", "exists", "exists_one"])
    return st.one_of(
        st.builds("(dyn({}) {} dyn({}))".format, inner, binary, inner),
        st.builds("(!dyn({}))".format, inner),
        st.builds("(-dyn({}))".format, inner),
        st.builds("(dyn({}) ? dyn({}) : dyn({}))".format, inner, inner, inner),
        st.builds("dyn({}).{}(dyn({}))".format, inner, method, inner),
        st.builds("size(dyn({}))".format, inner),
        st.builds("dyn({}).{}".format, inner, field),
        st.builds("has(dyn({}).{})".format, inner, field),
        st.builds("dyn({})[dyn({})]".format, inner, inner),
        st.builds("dyn({}).{}(x, dyn({}))".format, inner, macro, inner),
        st.builds("dyn([{}, {}]).filter(x, dyn({}))".format, inner, inner, inner),
        st.builds("dyn([{}, {}]).map(x, dyn({}))".format, inner, inner, inner),
        st.builds("dyn([{}, {}]).map(x, dyn({}), dyn({}))".format, inner, inner, inner, inner),
        st.builds("dyn([{}, {}])".format, inner, inner),
        st.builds("dyn({{'a': {}, 'b': {}}})".format, inner, inner),
    )


LEAF = st.one_of(
    SCALAR.map(_literal),
    st.builds("(fees.d {} dyn({}))".format, st.sampled_from(["==", "<", ">="]), (WHOLE | DECIMAL | TEXT).map(_literal)),
    st.sampled_from(["form", "papers", "channel", "form.a", "form.b", "form.a.b", "papers.c"]),
)
# An entry's name is bound by the innermost macro: the whole stands in one, so that `x` is always known.
EXPRESSION = st.recursive(LEAF | st.just("x"), _wider, max_leaves=7).map("[form].map(x, {})[0]".format)


def _ours(text: str, scope: dict[str, Any]) -> tuple[str, Any]:
    checked = check(text, ENV)
    assert isinstance(checked, Checked), checked
    lowering = Lowering(checked, OPEN)
    assert not lowering.findings, lowering.findings
    try:
        return "value", evaluate(lowering.tree, scope)
    except GuardError as error:
        return "error", str(error)


def _theirs(text: str, scope: dict[str, Any]) -> tuple[str, Any]:
    value = ENV.compile(text).eval(data=scope)
    if value.type() == cel.Type.ERROR:
        return "error", value.plain_value()
    return "value", value.plain_value()


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(EXPRESSION, SCOPE)
def test_our_evaluator_agrees_with_googles(text: str, scope: dict[str, Any]) -> None:
    kind, value = _ours(text, scope)
    their_kind, their_value = _theirs(text, scope)
    assert (kind, repr(_sorted(value)) if kind == "value" else "") == (
        their_kind,
        repr(_sorted(their_value)) if kind == "value" else "",
    ), (text, scope, value, their_value)


def _sorted(value: Any) -> Any:
    """Groups of fields in one order: CEL's have none."""
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return [_sorted(each) for each in value] if isinstance(value, list) else value
