"""All shapes of dossiers under a new version: each safe, in need of a mapping or impossible, and the smallest mapping for all.

A mapping names only the steps that need it. Of several steps that work might go on at, the one is proposed under which
the fewest dossiers are stranded; where that is equal, the likeliest (`aligning`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from dossier.state import State
from procedure_defs.impact.aligning import aligned, candidates
from procedure_defs.impact.verdict import Moving, Refusal
from procedure_defs.impact.version import Version
from procedure_defs.impact.words import SAFE, mapped
from statute.ledger_words import term_in_words
from statute.words import Bilingual

Kind = Literal["safe", "mapping", "impossible"]


class Group(NamedTuple):
    """Dossiers of one shape: one of them as it stands, and the codes of all."""

    state: State
    codes: Sequence[str]


class Judged(NamedTuple):
    """What becomes of a group. `conditional`: it depends on a form that the preview does not open; the core decides then."""

    group: Group
    kind: Kind
    code: str
    told: Bilingual
    mapping: dict[str, str]
    conditional: bool = False


class Judgement(NamedTuple):
    """All groups under one old version, the mapping that was used, and what else is to be known."""

    judged: tuple[Judged, ...]
    mapping: dict[str, str]
    notes: tuple[Bilingual, ...]


def judge(old: Version, new: Version, groups: Sequence[Group], mapping: Mapping[str, str] | None = None) -> Judgement:
    """Judge every group, under the mapping given or under the smallest that can be found."""
    moving = Moving(old, new)
    direct = [moving.refusal(group.state, {}) for group in groups]
    if mapping is None:
        mapping = _proposed(moving, [group for group, refusal in zip(groups, direct, strict=True) if refusal is not None])
    judged = tuple(_judged(moving, group, refusal, mapping) for group, refusal in zip(groups, direct, strict=True))
    used = {step: target for each in judged for step, target in each.mapping.items()}
    return Judgement(judged, used, tuple(_notes(old, new)))


def _judged(moving: Moving, group: Group, direct: Refusal | None, mapping: Mapping[str, str]) -> Judged:
    if direct is None:
        return Judged(group, "safe", "SAFE", SAFE, {})
    needed = {step: target for step, target in mapping.items() if step in set(remembered(group.state))}
    refusal = moving.refusal(group.state, needed) if needed else direct
    if refusal is None:
        return Judged(group, "mapping", "MAPPING", mapped(moving.old, moving.new, needed), needed)
    return Judged(group, "impossible", refusal.code, refusal.told, needed, not refusal.always)


def remembered(state: State) -> Iterator[str]:
    """The steps that a dossier knows: of what is open, what was done, and amounts that came."""
    yield from anchors(state)
    yield from (work.step for work in state.done)
    yield from state.amounts


def anchors(state: State) -> Iterator[str]:
    """The steps at which something is open."""
    yield from [state.step] if state.step is not None else []
    yield from (task.step for task in state.tasks)
    yield from (hold.step for hold in state.holds if hold.step)
    yield from (asked.step for asked in state.pending)


def _proposed(moving: Moving, stuck: Sequence[Group]) -> dict[str, str]:
    """The smallest mapping: renamed steps as they align, and for each open step the target that strands the fewest."""
    mapping = aligned(moving.old.plan, moving.new.plan)
    waiting: dict[str, list[Group]] = {}
    for group in stuck:
        for step in dict.fromkeys(anchors(group.state)):
            waiting.setdefault(step, []).append(group)
    for step, groups in waiting.items():
        if step in mapping and not _stranded(moving, groups, mapping):
            continue
        best = _best(moving, step, groups, mapping)
        if best is not None:
            mapping[step] = best
    return mapping


def _best(moving: Moving, step: str, groups: Sequence[Group], mapping: dict[str, str]) -> str | None:
    """The target of a step under which the fewest dossiers are stranded; nothing where every one strands them all."""
    if any(each.id == step for each in moving.new.plan.steps) and step not in mapping and not _is_lost(moving, step):
        return None  # the step is there as it was: what is wrong is not its name
    named = [mapping[step]] if step in mapping else []
    tried = dict.fromkeys([*named, *candidates(moving.old.plan, moving.new.plan, moving.old.plan.step(step))])
    stranded = {target: _stranded(moving, groups, {**mapping, step: target}) for target in tried}
    best = min(stranded, key=lambda target: stranded[target])
    if stranded[best] < sum(len(group.codes) for group in groups):
        return best
    return named[0] if named else None


def _is_lost(moving: Moving, step: str) -> bool:
    types = {each.id: each.type for each in moving.new.plan.steps}
    return types.get(step) != moving.old.plan.step(step).type


def _stranded(moving: Moving, groups: Iterable[Group], mapping: dict[str, str]) -> int:
    def needed(group: Group) -> dict[str, str]:
        known = set(remembered(group.state))
        return {step: target for step, target in mapping.items() if step in known}

    return sum(len(group.codes) for group in groups if moving.refusal(group.state, needed(group)) is not None)


def _notes(old: Version, new: Version) -> Iterator[Bilingual]:
    """What dossiers already accepted keep: their term and its end."""
    before, after = ({(rule.term, rule.when) for rule in each.plan.terms} for each in (old, new))
    if {term for term, _ in before} != {term for term, _ in after}:
        said = [" / ".join(getattr(term_in_words(rule.term), lang) for rule in new.plan.terms) for lang in ("vi", "en")]
        yield Bilingual(
            vi=f"thời hạn mới ({said[0]}) chỉ áp dụng cho hồ sơ tiếp nhận sau khi chuyển; ngày đã hẹn không đổi",
            en=f"the new term ({said[1]}) holds for dossiers accepted after the move; dates already promised do not change",
        )
