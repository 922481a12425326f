"""A checked CEL tree lowered to the tree that `dossier.guard` evaluates, refusing what we do not keep of CEL."""

from __future__ import annotations

from typing import Any, NamedTuple

from dossier.guard import DEEPEST_TREE, OPERATIONS, Tree
from procedure_defs.faults import did_you_mean, listed
from procedure_defs.guard_macros import kind_of_macro, parts_of_macro
from procedure_defs.guard_syntax import Checked
from procedure_defs.guard_vocabulary import ANYTHING, Shape, Vocabulary

MOST_NODES = 500

_OPERATIONS = {
    "_==_": "eq",
    "_!=_": "ne",
    "_<_": "lt",
    "_<=_": "le",
    "_>_": "gt",
    "_>=_": "ge",
    "@in": "in",
    "_+_": "add",
    "_-_": "sub",
    "_*_": "mul",
    "_/_": "div",
    "_%_": "mod",
    "-_": "neg",
    "!_": "not",
    "_&&_": "and",
    "_||_": "or",
    "_?_:_": "if",
    "_[_]": "index",
    **{name: name for name in ("size", "startsWith", "endsWith", "contains")},
}
_INSTEAD = {
    "matches": "compare with ==, startsWith, endsWith or contains",
    "timestamp": "dates are text in the order of the calendar: form.date < '2025-07-01'",
    "duration": "limits of time belong under `within` or `term`, not in a condition",
    "int": "give the field the type integer in the form",
    "string": "give the field the type string in the form",
    "double": "give the field the type number in the form",
    "bool": "give the field the type boolean in the form",
    "type": "the form's schema settles the kind of a field",
}
assert set(_OPERATIONS.values()) <= set(OPERATIONS)


class Finding(NamedTuple):
    """Something a guard may not say, at a position counted in characters of its text."""

    rule: str
    offset: int
    message: str
    expected: str = ""
    hint: str = ""


class _Lowered(NamedTuple):
    tree: Tree
    shape: Shape
    path: str  # as written, where it is a chain of fields; else empty


class Lowering:
    """Lowers one guard; afterwards `findings` says what is wrong with it and `reads` what it looks at."""

    def __init__(self, checked: Checked, vocabulary: Vocabulary) -> None:
        self.findings: list[Finding] = []
        self._offsets = checked.offsets
        self._shapes = dict(vocabulary.shapes)
        self._offered = frozenset(vocabulary.shapes)
        self._nodes = 0
        self.tree = self._lower(checked.root, 0).tree
        self.reads = fields_read(self.tree, self._offered)

    def _find(self, node: Any, rule: str, message: str, expected: str = "", hint: str = "") -> None:
        after_dot = 1 if node.HasField("select_expr") else 0
        self.findings.append(Finding(rule, self._offsets.get(node.id, 0) + after_dot, message, expected, hint))

    def _lower(self, node: Any, depth: int) -> _Lowered:
        self._nodes += 1
        if depth > DEEPEST_TREE or self._nodes > MOST_NODES:
            if not any(finding.rule == "GUARD-008" for finding in self.findings):
                hint = "shorten it with `in [...]`, or split the case into two"
                self._find(node, "GUARD-008", "the condition has too many parts", f"at most {MOST_NODES}", hint)
            return _plain(["literal", False])
        for kind, lower in (
            ("const_expr", self._constant),
            ("ident_expr", self._name),
            ("select_expr", self._select),
            ("call_expr", self._call),
            ("list_expr", self._list),
            ("struct_expr", self._group),
            ("comprehension_expr", self._macro),
        ):
            if node.HasField(kind):
                return lower(node, getattr(node, kind), depth + 1)
        return self._refuse(node, "an empty expression", "delete it")

    def _refuse(self, node: Any, what: str, instead: str) -> _Lowered:
        self._find(node, "GUARD-006", f"{what} is not supported in conditions", hint=instead)
        return _plain(["literal", None])

    def _constant(self, node: Any, constant: Any, _depth: int) -> _Lowered:
        for kind in ("bool_value", "int64_value", "string_value"):
            if constant.HasField(kind):
                return _plain(["literal", getattr(constant, kind)])
        if constant.HasField("null_value"):
            return _plain(["literal", None])
        if constant.HasField("double_value"):
            return _plain(["decimal", repr(constant.double_value)])
        return self._refuse(node, "a number with u, or text with b before it", "leave the letter out")

    def _name(self, _node: Any, name: Any, _depth: int) -> _Lowered:
        first = name.name.removeprefix(".")
        return _Lowered(["var", first], self._shapes.get(first, ANYTHING), first)

    def _select(self, node: Any, select: Any, depth: int) -> _Lowered:
        around = self._lower(select.operand, depth)
        self._expect_field(node, around, select.field)
        path = f"{around.path}.{select.field}" if around.path else ""
        if select.test_only:
            return _plain(["has", around.tree, select.field])
        return _Lowered(["get", around.tree, select.field], around.shape.below(select.field), path)

    def _expect_field(self, node: Any, around: _Lowered, field: str) -> None:
        known = around.shape.fields
        if around.shape.is_closed and field not in known:
            near = did_you_mean(field, known)
            where = f"'{around.path}'" if around.path else "it"
            hint = f"did you mean '{near}'?" if near else "add it to the form, or correct the name"
            self._find(node, "GUARD-003", f"{where} has no field '{field}'", f"one of: {listed(known, most=30)}", hint)

    def _call(self, node: Any, call: Any, depth: int) -> _Lowered:
        if call.function == "dyn":  # settles types for the checker and nothing for us
            return self._lower(call.args[0], depth)
        operation = _OPERATIONS.get(call.function)
        if operation is None:
            return self._refuse(node, f"{call.function}()", _INSTEAD.get(call.function, "write it with comparisons"))
        arguments = [*([call.target] if call.HasField("target") else []), *call.args]
        lowered = [self._lower(argument, depth) for argument in arguments]
        self._expect_possible(node, operation, lowered)
        if operation == "index":
            return self._index(node, lowered)
        return _plain([operation, *_spliced(operation, lowered)])

    def _index(self, node: Any, lowered: list[_Lowered]) -> _Lowered:
        around, key = lowered
        if key.tree[0] == "literal" and isinstance(key.tree[1], str):
            self._expect_field(node, around, key.tree[1])
            path = f"{around.path}.{key.tree[1]}" if around.path else ""
            return _Lowered(["get", around.tree, key.tree[1]], around.shape.below(key.tree[1]), path)
        return _Lowered(["index", around.tree, key.tree], around.shape.entry, "")

    def _expect_possible(self, node: Any, operation: str, lowered: list[_Lowered]) -> None:
        """A field compared with a value that its list of values does not hold is never what was meant."""
        if operation not in ("eq", "ne", "in"):
            return
        if operation == "in" and lowered[0].tree[0] == "literal" and isinstance(lowered[0].tree[1], str):
            self._expect_field(node, lowered[1], lowered[0].tree[1])
        for field, other in (lowered, lowered[::-1]):
            for value in _literals(other.tree):
                if field.shape.choices and value is not None and value not in field.shape.choices:
                    choices = [str(choice) for choice in field.shape.choices]
                    near = did_you_mean(str(value), choices)
                    hint = f"did you mean '{near}'?" if near else ""
                    message = f"'{field.path or 'this field'}' is never '{value}'"
                    self._find(node, "GUARD-009", message, f"one of: {listed(choices, most=30)}", hint)

    def _list(self, _node: Any, items: Any, depth: int) -> _Lowered:
        return _plain(["list", *(self._lower(item, depth).tree for item in items.elements)])

    def _group(self, node: Any, group: Any, depth: int) -> _Lowered:
        pairs = []
        for entry in group.entries:
            key = self._lower(entry.map_key, depth).tree if entry.HasField("map_key") else ["literal", None]
            if group.message_name or key[0] != "literal" or not isinstance(key[1], str):
                return self._refuse(node, "{} with keys other than text", "write {'name': value}")
            pairs.append([key[1], self._lower(entry.value, depth).tree])
        return _plain(["group", *pairs])

    def _macro(self, node: Any, macro: Any, depth: int) -> _Lowered:
        kind = kind_of_macro(macro)
        if kind is None or macro.iter_var2:
            return self._refuse(node, "this macro", "use all, exists, exists_one, filter or map with one name")
        if macro.iter_var in self._offered:
            what = f"the name '{macro.iter_var}', which already means something, as the name of an entry"
            return self._refuse(node, what, "choose another, such as x")
        over = self._lower(macro.iter_range, depth)
        outer = self._shapes
        self._shapes = {**outer, macro.iter_var: over.shape.entry}
        parts = [self._lower(part, depth).tree for part in parts_of_macro(kind, macro.loop_step)]
        self._shapes = outer
        shape = over.shape if kind == "filter" else ANYTHING
        return _Lowered([kind, macro.iter_var, over.tree, *parts], shape, "")


def fields_read(tree: Any, offered: frozenset[str]) -> set[str]:
    """The chains of fields that a tree looks at, from the names offered to guards: `form.residence.unit`."""
    chain = _chain(tree)
    if chain:
        return {chain} if chain.partition(".")[0] in offered else set()
    if not isinstance(tree, list) or not tree or tree[0] == "literal":
        return set()
    return set().union(*(fields_read(each, offered) for each in tree[1:]))


def _chain(tree: Any) -> str:
    match tree:
        case ["var", str(name)]:
            return name
        case ["get" | "has", around, str(field)]:
            before = _chain(around)
            return f"{before}.{field}" if before else ""
    return ""


def _plain(tree: Tree) -> _Lowered:
    return _Lowered(tree, ANYTHING, "")


def _spliced(operation: str, lowered: list[_Lowered]) -> list[Tree]:
    """`a && (b && c)` as one list of three."""
    trees: list[Tree] = []
    for each in lowered:
        trees += each.tree[1:] if operation in ("and", "or") and each.tree[0] == operation else [each.tree]
    return trees


def _literals(tree: Tree) -> list[Any]:
    if tree[0] == "literal":
        return [tree[1]]
    return [each[1] for each in tree[1:] if each[0] == "literal"] if tree[0] == "list" else []
