"""Guards at definition time: CEL text parsed, typed and lowered to a tree, or every fault of it in clear words.

Called by the compiler for each `when`. What is returned is all that a dossier needs later: the tree is evaluated by
`dossier.guard`, and no third-party evaluator takes part in a decision or its replay.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import BaseModel, ConfigDict

from procedure_defs.faults import Fault, Place, path_text
from procedure_defs.guard_lowering import Finding, Lowering
from procedure_defs.guard_syntax import Checked, TooDeep, check, type_of
from procedure_defs.guard_vocabulary import Vocabulary
from procedure_defs.guard_words import explain
from procedure_defs.yaml_source import Path, Source

LONGEST = 2000


class Guard(BaseModel):
    """A condition ready for use: its text, its lowered tree, and the fields it reads (`form.residence.unit`)."""

    model_config = ConfigDict(frozen=True)

    source: str
    tree: list[Any]
    reads: tuple[str, ...]


def guard_at(source: Source, path: Path, vocabulary: Vocabulary) -> tuple[Guard | None, list[Fault]]:
    """The guard written at `path` of a file; faults name line and column inside its text."""
    text = _text_at(source, path)
    return compile_guard(text, vocabulary, lambda offset: source.within(path, offset), path)


def compile_guard(
    text: str, vocabulary: Vocabulary, locate: Callable[[int], Place] | None = None, path: Path = ()
) -> tuple[Guard | None, list[Fault]]:
    """A condition, true or false, and its faults; `locate` gives the place of a character of `text`."""
    checked = _findings_or_guard(text, vocabulary)
    if isinstance(checked, Guard):
        return checked, []
    place = locate or (lambda offset: Place(file="<guard>", line=1, column=offset + 1))
    return None, [_fault(finding, place, path) for finding in dict.fromkeys(checked)]


def _findings_or_guard(text: str, vocabulary: Vocabulary) -> Guard | list[Finding]:
    if len(text) > LONGEST:
        return [Finding("GUARD-007", 0, f"the condition has {len(text)} characters", f"at most {LONGEST}", "split it")]
    if not text.strip():
        return [Finding("GUARD-001", 0, "the condition is empty", "", "write one, or delete the key")]
    try:
        checked = check(text, vocabulary.names)
        value_type = type_of(text, vocabulary.typed) if isinstance(checked, Checked) else ""
    except TooDeep:
        return [Finding("GUARD-008", 0, "the condition is nested too deep", "", "write it with fewer brackets")]
    if isinstance(checked, list):
        return explain(text, checked, vocabulary)
    lowering = Lowering(checked, vocabulary)
    if isinstance(value_type, list):
        return [*lowering.findings, *explain(text, value_type, vocabulary)]
    if value_type not in ("BOOL", "DYN"):
        hint = "compare it with something, as in form.age >= 18"
        return [*lowering.findings, Finding("GUARD-005", 0, "the condition gives no yes or no", "true or false", hint)]
    return lowering.findings or Guard(source=text, tree=lowering.tree, reads=tuple(sorted(lowering.reads)))


def _fault(finding: Finding, place: Callable[[int], Place], path: Path) -> Fault:
    return Fault(
        rule=finding.rule,
        place=place(finding.offset),
        path=path_text(path),
        message=finding.message,
        expected=finding.expected,
        hint=finding.hint,
    )


def _text_at(source: Source, path: Path) -> str:
    value = source.data
    for segment in path:
        value = value[segment]
    return value if isinstance(value, str) else source.written(path)
