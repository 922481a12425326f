"""Guard source to a checked syntax tree, by Google's CEL library; the only module that knows that library.

The library hands out its tree as a serialised `cel.expr.CheckedExpr`. The messages of that published format that we
read are described here as data; no other package is needed to read them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from cel_expr_python import cel  # type: ignore[import-untyped]
from google.protobuf import any_pb2, descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.message import DecodeError

# Field name: (number, kind). A kind in capitals is another message of this table, `*` marks a repeated field.
_MESSAGES: dict[str, dict[str, tuple[int, str]]] = {
    "CheckedExpr": {"source_info": (5, "SourceInfo"), "expr": (4, "Expr")},
    "SourceInfo": {"positions": (4, "*Position")},
    "Position": {"key": (1, "int64"), "value": (2, "int32")},
    "Expr": {
        "id": (2, "int64"),
        "const_expr": (3, "Constant"),
        "ident_expr": (4, "Ident"),
        "select_expr": (5, "Select"),
        "call_expr": (6, "Call"),
        "list_expr": (7, "CreateList"),
        "struct_expr": (8, "CreateStruct"),
        "comprehension_expr": (9, "Comprehension"),
    },
    "Ident": {"name": (1, "string")},
    "Select": {"operand": (1, "Expr"), "field": (2, "string"), "test_only": (3, "bool")},
    "Call": {"target": (1, "Expr"), "function": (2, "string"), "args": (3, "*Expr")},
    "CreateList": {"elements": (1, "*Expr"), "optional_indices": (2, "*int32")},
    "CreateStruct": {"message_name": (1, "string"), "entries": (2, "*Entry")},
    "Entry": {"id": (1, "int64"), "field_key": (2, "string"), "map_key": (3, "Expr"), "value": (4, "Expr")},
    "Comprehension": {
        "iter_var": (1, "string"),
        "iter_range": (2, "Expr"),
        "accu_var": (3, "string"),
        "accu_init": (4, "Expr"),
        "loop_condition": (5, "Expr"),
        "loop_step": (6, "Expr"),
        "result": (7, "Expr"),
        "iter_var2": (8, "string"),
    },
    "Constant": {
        "null_value": (1, "int64"),
        "bool_value": (2, "bool"),
        "int64_value": (3, "int64"),
        "uint64_value": (4, "uint64"),
        "double_value": (5, "double"),
        "string_value": (6, "string"),
        "bytes_value": (7, "bytes"),
    },
}
_PACKAGE = "motcua.cel"
_HAS = re.compile(r"\bhas\s*\(\s*[A-Za-z_]\w*(?:\s*\.\s*[A-Za-z_]\w*)+\s*\)")
_PROBLEM = re.compile(r"ERROR: <input>:(\d+):(\d+): (.*)")


class Problem(NamedTuple):
    """What the library refuses: the position in the guard (a count of characters) and its own words."""

    offset: int
    said: str


class Checked(NamedTuple):
    """A well-formed, well-typed guard: its tree, the position of each node by id, and the type of its value."""

    root: Any
    offsets: Mapping[int, int]
    value_type: str


class TooDeep(Exception):
    """The guard nests deeper than can be read."""


def environment(variables: Mapping[str, str]) -> cel.Env:
    """Names with their CEL types (`int`, `list<string>`, `map<string, dyn>`, `dyn` ...), ready to check guards."""
    return cel.NewEnv(variables={name: cel.Type(kind) for name, kind in variables.items()})


def check(text: str, env: cel.Env) -> Checked | list[Problem]:
    """The guard parsed and typed, or every problem found. Raises TooDeep for one nested beyond reason."""
    try:
        expression = env.compile(text)
    except RuntimeError as error:
        return _problems(text, str(error))
    wrapped = any_pb2.Any()
    tree = _CHECKED()
    try:
        wrapped.ParseFromString(expression.serialize())
        tree.ParseFromString(wrapped.value)
    except DecodeError as error:
        raise TooDeep from error
    offsets = {position.key: position.value for position in tree.source_info.positions}
    return Checked(tree.expr, offsets, expression.return_type().name())


def type_of(text: str, env: cel.Env) -> str | list[Problem]:
    """The type of a well-formed guard's value under names whose types are declared, or every misfit of types.

    A field declared as a name of its own is never absent to the checker, which would take `has(form.age)` for
    `form.age`; so each such test is held to be what it is, a truth value, in a text of the same length.
    """
    plain = _HAS.sub(lambda match: re.sub(r"\S", " ", match.group())[4:] + "true", text)
    checked = check(plain, env)
    return checked.value_type if isinstance(checked, Checked) else checked


def _problems(text: str, said: str) -> list[Problem]:
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    found = []
    for line, column, message in _PROBLEM.findall(said):
        found.append(Problem(starts[min(int(line), len(starts) - 1) - 1] + int(column) - 1, message.strip()))
    if "recursion limit" in said or "recursion depth" in said:
        raise TooDeep
    return found or [Problem(0, said)]


def _describe() -> Any:
    file = descriptor_pb2.FileDescriptorProto(name="motcua/cel.proto", package=_PACKAGE, syntax="proto3")
    for name, fields in _MESSAGES.items():
        message = file.message_type.add(name=name)
        for field, (number, kind) in fields.items():
            _add_field(message, field, number, kind)
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName(f"{_PACKAGE}.CheckedExpr"))


def _add_field(message: descriptor_pb2.DescriptorProto, name: str, number: int, kind: str) -> None:
    entry = descriptor_pb2.FieldDescriptorProto
    field = message.field.add(name=name, number=number)
    field.label = entry.LABEL_REPEATED if kind.startswith("*") else entry.LABEL_OPTIONAL
    kind = kind.removeprefix("*")
    if kind in _MESSAGES:
        field.type, field.type_name = entry.TYPE_MESSAGE, f".{_PACKAGE}.{kind}"
    else:
        field.type = getattr(entry, f"TYPE_{kind.upper()}")
    if message.name in ("Expr", "Constant"):  # which field is set must be seen even where its value is zero
        field.proto3_optional = kind not in _MESSAGES
        if field.proto3_optional:
            field.oneof_index = len(message.oneof_decl)
            message.oneof_decl.add(name=f"_{name}")


_CHECKED = _describe()
