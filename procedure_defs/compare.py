"""Two versions of a definition compared in the language of the law: what changes for applicants and officials, not which lines.

    compared(old, new) -> (Change, ...)        called by `motcua diff`, by reviews of drafts and by the studio

Order of lines, comments and ways of writing the same thing make no change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from procedure_defs.compare_words import BASES, FEES, PAPERS, RIGHTS, TERMS, WAYS, WHOLE, Words, fee_told, limit_told, value_told
from procedure_defs.labels import OUTCOMES, STEPS
from procedure_defs.model import Definition
from procedure_defs.model_limits import LegalTerm
from procedure_defs.model_steps import Step
from procedure_defs.outcomes import ways
from statute.words import Bilingual


class Change(NamedTuple):
    """One change: the part of the definition, the path to it, and what changes, for people."""

    part: str
    path: str
    told: Bilingual


def compared(old: Definition, new: Definition) -> tuple[Change, ...]:
    """Every change from one version to the next, in the order in which a definition is read."""
    parts = (_whole, _bases, _terms, _rights, _papers, _fees, _steps)
    return tuple(change for part in parts for change in part(old, new))


def _whole(old: Definition, new: Definition) -> Iterator[Change]:
    for name, words in WHOLE.items():
        before, after = _at(old, name), _at(new, name)
        if before != after:
            yield Change("whole", name, _turned(words, value_told(before), value_told(after)))


def _bases(old: Definition, new: Definition) -> Iterator[Change]:
    yield from _gone_and_new("basis", old.basis, new.basis, BASES, lambda basis: Bilingual(vi=basis.cite, en=basis.cite))
    for name in (name for name in new.basis if name in old.basis):
        before, after = old.basis[name], new.basis[name]
        about = Words(f"căn cứ '{name}'", f"basis '{name}'")
        if before.cite != after.cite:
            yield Change("basis", f"basis.{name}.cite", _turned(about, _same(before.cite), _same(after.cite)))
        if (before.since, before.until) != (after.since, after.until):
            periods = (_same(f"{each.since or '?'} – {each.until or '...'}") for each in (before, after))
            yield Change("basis", f"basis.{name}.from", _turned(about.of("hiệu lực", "in force"), *periods))
        if before.verified != after.verified:
            yield Change(
                "basis",
                f"basis.{name}.verified",
                _turned(about.of("đã kiểm chứng", "verified"), *map(value_told, (before.verified, after.verified))),
            )


def _terms(old: Definition, new: Definition) -> Iterator[Change]:
    before, after = ({_case(term): term for term in each.terms} for each in (old, new))
    yield from _gone_and_new("term", before, after, TERMS, limit_told)
    for case in (case for case in after if case in before):
        about = Words(f"thời hạn{case}", f"term{case}")
        if before[case].term() != after[case].term():
            yield Change("term", f"term{case}", _turned(about, limit_told(before[case]), limit_told(after[case])))
        if before[case].basis != after[case].basis:
            bases = (_same(before[case].basis), _same(after[case].basis))
            yield Change("term", f"term{case}.basis", _turned(about.of("căn cứ", "basis"), *bases))


def _case(term: LegalTerm) -> str:
    """The case for which a term holds, as it is written: what names it among the terms."""
    parts = [f"`{term.when}`" if term.when else "", ", ".join(term.channels)]
    said = "; ".join(part for part in parts if part)
    return f" ({said})" if said else ""


def _rights(old: Definition, new: Definition) -> Iterator[Change]:
    for name, words in RIGHTS.items():
        before, after = getattr(old.rights, name), getattr(new.rights, name)
        if (before is None) != (after is None):
            vi, en = ("bỏ quyền", "right dropped") if after is None else ("thêm quyền", "new right")
            yield Change("rights", f"rights.{name}", Bilingual(vi=f"{vi}: {words.vi}", en=f"{en}: {words.en}"))
        elif before is not None:
            yield from _fields("rights", f"rights.{name}", words, before, after, ())


def _papers(old: Definition, new: Definition) -> Iterator[Change]:
    before, after = ({paper.id: paper for paper in each.papers or ()} for each in (old, new))
    yield from _gone_and_new("papers", before, after, PAPERS, lambda paper: _named(paper.name))
    for paper in (after[name] for name in after if name in before):
        about = Words(f"giấy tờ '{paper.name.vi}'", f"paper '{paper.name.en or paper.name.vi}'")
        yield from _fields("papers", f"papers.{paper.id}", about, before[paper.id], paper, ("id",))


def _fees(old: Definition, new: Definition) -> Iterator[Change]:
    before, after = ({fee.id: fee for fee in each.fees or ()} for each in (old, new))
    yield from _gone_and_new("fees", before, after, FEES, fee_told)
    for name in (name for name in after if name in before):
        about = Words(f"phí '{name}'", f"fee '{name}'")
        amounts = ("amount", "tiers", "per", "times", "at_most")
        if any(getattr(before[name], key) != getattr(after[name], key) for key in amounts):
            yield Change("fees", f"fees.{name}", _turned(about, fee_told(before[name]), fee_told(after[name])))
        yield from _fields("fees", f"fees.{name}", about, before[name], after[name], ("id", *amounts))


def _steps(old: Definition, new: Definition) -> Iterator[Change]:
    before, after = ({step.id: step for step in each.steps} for each in (old, new))
    words = (Words("bỏ bước", "step dropped"), Words("thêm bước", "new step"))
    yield from _gone_and_new("steps", before, after, words, _step_name)
    common = [name for name in after if name in before]
    if [name for name in before if name in after] != common:
        order = (_same(" → ".join(each)) for each in ([name for name in before if name in after], common))
        yield Change("steps", "steps", _turned(Words("thứ tự các bước", "order of steps"), *order))
    for name in common:
        yield from _step(old, new, before[name], after[name])


def _step(old: Definition, new: Definition, before: Step, after: Step) -> Iterator[Change]:
    named = _step_name(after)
    about, path = Words(named.vi, named.en), f"steps.{after.id}"
    if before.type != after.type:
        kinds = (STEPS[before.type], STEPS[after.type])
        yield Change("steps", path, _turned(about.of("loại bước", "kind of step"), *kinds))
        return
    yield from _fields("steps", path, about, before.body, after.body, ("id", "outcomes", "four_eyes"))
    eyes = (getattr(before.body, "four_eyes", None), getattr(after.body, "four_eyes", None))
    if eyes[0] != eyes[1]:
        yield Change("steps", f"{path}.four_eyes", _eyes(about, *eyes))
    ways_before, ways_after = (ways(each, each.steps.index(step)).targets for each, step in ((old, before), (new, after)))
    for outcome in dict.fromkeys((*ways_before, *ways_after)):
        targets = ways_before.get(outcome), ways_after.get(outcome)
        if targets[0] != targets[1] and not _follows_order(outcome, before, after):
            said = OUTCOMES.get(outcome, _same(outcome))
            told = (_target(old, targets[0]), _target(new, targets[1]))
            yield Change(
                "outcomes", f"{path}.outcomes.{outcome}", _turned(about.of(f"kết quả '{said.vi}'", f"outcome '{said.en}'"), *told)
            )


def _follows_order(outcome: str, before: Step, after: Step) -> bool:
    """Whether an outcome only leads to what is now written next: then the step that came or went says so already."""
    return outcome not in before.body.outcomes and outcome not in after.body.outcomes


def _eyes(about: Words, before: str | None, after: str | None) -> Bilingual:
    if after is None:
        return Bilingual(vi=f"{about.vi}: bỏ nguyên tắc người ký khác người thẩm định", en=f"{about.en}: four eyes dropped")
    if before is None:
        return Bilingual(
            vi=f"{about.vi}: người ký phải khác người làm bước '{after}'", en=f"{about.en}: four eyes with '{after}'"
        )
    return _turned(about.of("người ký khác người làm bước", "four eyes with"), _same(before), _same(after))


def _target(definition: Definition, target: str | None) -> Bilingual:
    if target is None:
        return value_told(None)
    step = next((step for step in definition.steps if step.id == target), None)
    return _step_name(step) if step else WAYS.get(target, _same(target))


def _fields(part: str, path: str, about: Words, before: Any, after: Any, but: tuple[str, ...]) -> Iterator[Change]:
    """The words of one entry that differ, each told by its name."""
    for name in type(after).model_fields:
        old, new = getattr(before, name), getattr(after, name)
        if name not in but and old != new:
            yield Change(part, f"{path}.{name}", _turned(about.word(name), value_told(old), value_told(new)))


def _gone_and_new(
    part: str, before: Mapping[str, Any], after: Mapping[str, Any], words: tuple[Words, Words], told: Callable[[Any], Bilingual]
) -> Iterator[Change]:
    for each, other, said in ((before, after, words[0]), (after, before, words[1])):
        for name in (name for name in each if name not in other):
            what = told(each[name])
            yield Change(
                part, f"{part}.{name}".replace(". ", " "), Bilingual(vi=f"{said.vi}: {what.vi}", en=f"{said.en}: {what.en}")
            )


def _turned(about: Words, before: Bilingual, after: Bilingual) -> Bilingual:
    return Bilingual(vi=f"{about.vi}: {before.vi} → {after.vi}", en=f"{about.en}: {before.en} -> {after.en}")


def _step_name(step: Step) -> Bilingual:
    named = step.body.name or STEPS[step.type]
    return Bilingual(vi=f"{named.vi} ({step.id})", en=f"{named.en or named.vi} ({step.id})")


def _named(name: Bilingual) -> Bilingual:
    return Bilingual(vi=name.vi, en=name.en or name.vi)


def _same(text: str) -> Bilingual:
    return Bilingual(vi=text, en=text)


def _at(definition: Definition, path: str) -> Any:
    value: Any = definition
    for name in path.split("."):
        value = getattr(value, name) if value is not None else None
    return value
