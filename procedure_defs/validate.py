"""Holds a `Source` against any pydantic model and tells what does not fit, in a clerk's words, with its place.

Validation is strict and as of JSON: nothing is turned from text into number or back, dates are read from text.
A validator chooses rule and words by `PydanticCustomError("FORM-009", "...")`, with any id in procedure_defs.rules.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from procedure_defs.faults import Fault, Place, has_errors, in_order, path_text
from procedure_defs.form_words import Complaint, Wording, word
from procedure_defs.known_words import words_of
from procedure_defs.yaml_source import Path, Source

Model = TypeVar("Model", bound=BaseModel)
Location = tuple[str | int, ...]


class _Located(NamedTuple):
    """A pydantic error with the path in the file that it speaks of, and the union tag on the way, if any."""

    error: Any
    path: Path
    fork: Path | None
    tag: str
    tied: bool = False


def validate(source: Source, model: type[Model]) -> tuple[Model | None, list[Fault]]:
    """The model filled from the source, or nothing, and all faults: those of reading first, then those of the form."""
    faults = list(source.faults)
    if source.root is None:
        return None, in_order(faults)
    try:
        filled = model.model_validate_json(json.dumps(source.data, allow_nan=False), strict=True)
    except ValidationError as error:
        located = [_locate(source, each) for each in error.errors(include_url=False) if not _is_echo(each)]
        told = {fault.place for fault in faults}  # what is wrong with the text of a value is not told again of its form
        found = [_fault(source, model, each) for each in _likeliest_branches(located)]
        faults += [fault for fault in found if fault.place not in told or fault.rule == "FORM-002"]
        return None, in_order(faults)
    return (None if has_errors(faults) else filled), in_order(faults)


def _is_echo(error: Any) -> bool:
    """Whether a list is called too short only because its faulty entries, told of anyway, were not counted."""
    return error["type"] == "too_short" and bool(len(error.get("input") or ()) >= error["ctx"]["min_length"])


def _locate(source: Source, error: Any) -> _Located:
    location: Location = error["loc"]
    path: list[str | int] = []
    fork: Path | None = None
    tag = ""
    node = source.root
    for position, segment in enumerate(location):
        below = node.child(segment) if node else None
        if below is not None:
            node = below
            path.append(segment)
        elif error["type"] == "missing" and position == len(location) - 1:
            path.append(segment)
        elif fork is None and segment != "[key]":
            fork, tag = tuple(path), str(segment)
    return _Located(error, tuple(path), fork, tag)


def _likeliest_branches(located: Sequence[_Located]) -> list[_Located]:
    """Of a union's branches, all of which complain, keeps the one that fits best; branches that fit alike are kept."""
    kept = [each for each in located if each.fork is None]
    for fork in dict.fromkeys(each.fork for each in located if each.fork is not None):
        branches: dict[str, list[_Located]] = {}
        for each in located:
            if each.fork == fork:
                branches.setdefault(each.tag, []).append(each)
        worst = {tag: _misfit(fork, errors) for tag, errors in branches.items()}
        best = min(worst.values())
        fitting = [errors for tag, errors in branches.items() if worst[tag] == best]
        kept += fitting[0] if len(fitting) == 1 else _of_no_branch(fork, fitting)
    return kept


def _of_no_branch(fork: Path, fitting: Sequence[Sequence[_Located]]) -> list[_Located]:
    """Branches that fit alike: what is unknown to all is told once, what each misses is told as a choice to be made."""
    errors = [each for branch in fitting for each in branch]
    unknown = [each for each in errors if each.error["type"] == "extra_forbidden"]
    missing = [each.path[-1] for each in errors if each.error["type"] == "missing"]
    if not unknown and len(missing) == len(errors):
        choice = {"expected_tags": ", ".join(f"'{name}'" for name in missing)}
        return [_Located({**errors[0].error, "type": "union_tag_not_found", "ctx": choice}, fork, fork, "", tied=True)]
    return [each._replace(tied=True) for each in unknown or errors]


def _misfit(fork: Path, errors: Sequence[_Located]) -> tuple[bool, int]:
    """How badly a branch fits: not of this kind at all, then the number of complaints."""
    wrong_kind = any(each.path == fork and each.error["type"].endswith(("_type", "_parsing")) for each in errors)
    return wrong_kind, len(errors)


def _fault(source: Source, model: type[BaseModel], located: _Located) -> Fault:
    error, path = located.error, located.path
    complaint = Complaint(
        type=error["type"],
        message=error["msg"],
        context=error.get("ctx", {}),
        value=error.get("input"),
        name=_name(path),
        written=source.written(path),
        plain=_is_plain(source, path),
        known=words_of(model).at(path[:-1] if located.tied else error["loc"][:-1], _at(source.data, path[:-1])),
    )
    said: Wording = word(complaint)
    place: Place = source.where_key(path) if said.at_key else source.where(path)
    shown = path_text(path)
    return Fault(rule=said.rule, place=place, path=shown, message=said.message, expected=said.expected, hint=said.hint)


def _name(path: Path) -> str:
    if not path:
        return "the document"
    return f"entry {path[-1] + 1}" if isinstance(path[-1], int) else f"'{path[-1]}'"


def _is_plain(source: Source, path: Path) -> bool:
    node = source.node(path)
    return node is not None and node.plain


def _at(data: Any, path: Path) -> Any:
    for segment in path:
        if isinstance(data, dict):
            data = data.get(segment)
        elif isinstance(data, list) and isinstance(segment, int) and segment < len(data):
            data = data[segment]
    return data
