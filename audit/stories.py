"""A divergence told as a story: which command, what was recorded, what the rules give, and which rule in which file gives it.

Each line in both languages, with the definition's own names before the record's terms. The rule is found by deciding the one
command again while it is watched who emits each event, or who refuses.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from pathlib import Path
from types import CodeType, FrameType
from typing import Any, NamedTuple

from audit.redeciding import Divergence, decided_at, differences, folded
from audit.terms import ACTS, EVENTS, RESULTS, step_name, steps_of, with_id
from dossier.decide import apply
from dossier.journal import JournalRow, read
from dossier.level1.decision import Decision
from dossier.pinned import Pinned
from dossier.rejection import Refused
from statute.time import local
from statute.words import Bilingual

SHOWN = 8
"""Differences of one row that are told."""
ROOT = Path(__file__).resolve().parent.parent


class Rule(NamedTuple):
    """A function of the core: its file with the line, its name, and what its docstring says it does."""

    where: str
    name: str
    does: str

    def told(self) -> str:
        """In one line."""
        return f"{self.where}, {self.name}" + (f": {self.does}" if self.does else "")


def story(pinned: Pinned, rows: Sequence[JournalRow], found: Divergence, labels: Mapping[str, Any]) -> list[Bilingual]:
    """The story of a journal's first divergence, a line for each part; short where the chain itself is broken."""
    row = next((row for row in rows if row.seq == found.seq), None)
    if row is None or not found.command:
        return [Bilingual(vi=found.told(), en=found.told())]
    kept, given = _first_difference(found)
    parted = differences(kept, given) if kept.get("kind") == given.get("kind") else None
    ours = _event(kept, [(path, was) for path, was, _ in parted] if parted is not None else None)
    lines = [_command(pinned, row, labels), _line("Đã ghi", "Recorded", ours)]
    theirs = _event(given, [(path, now) for path, _, now in parted] if parted is not None else None)
    lines.append(_line("Quy tắc cho ra", "The rules give", theirs if found.given else _same(found.what)))
    rule = _rule(pinned, rows, row, _index(found))
    return [*lines, _line("Quy tắc ở", "The rule", _same(rule.told()))] if rule is not None else lines


def apart(pinned: Pinned, kept: JournalRow | None, decided: JournalRow, labels: Mapping[str, Any]) -> list[Bilingual]:
    """The story of a row that the journal holds otherwise than its history decided it, or not at all."""
    lines = [_command(pinned, decided, labels)]
    if kept is None:
        return [*lines, Bilingual(vi="Nhật ký không có dòng này.", en="The journal has no such row.")]
    parted = differences(json.loads(decided.public), json.loads(kept.public))
    history = ", ".join(f"{path} {json.dumps(was, ensure_ascii=False)}" for path, was, _ in parted[:SHOWN])
    journal = ", ".join(f"{path} {json.dumps(now, ensure_ascii=False)}" for path, _, now in parted[:SHOWN])
    return [
        *lines, _line("Lịch sử đã quyết định", "The history decided", _same(history)),
        _line("Nhật ký ghi", "The journal holds", _same(journal)),
    ]  # fmt: skip


def _same(text: str) -> Bilingual:
    return Bilingual(vi=text, en=text)


def _line(vi: str, en: str, said: Bilingual) -> Bilingual:
    return Bilingual(vi=f"{vi}: {said.vi}.", en=f"{en}: {said.en}.")


def _command(pinned: Pinned, row: JournalRow, labels: Mapping[str, Any]) -> Bilingual:
    """Which command: by whom, when, about what, and the law that it was under."""
    command, plan = json.loads(row.public)["command"], pinned.plan
    act, about = with_id(command["kind"], ACTS.get(command["kind"])), _about(command, steps_of(labels))
    who = command.get("actor", {}).get("id", "system")
    name = Bilingual.model_validate(labels["name"]) if labels.get("name") else Bilingual(vi="")
    when, law = local(decided_at(row)), f"{pinned.plan_digest[:12]}"
    return Bilingual(
        vi=f"Dòng {row.seq}, quyết định lúc {when:%d/%m/%Y %H:%M:%S}: {act.vi}{about.vi}, do {who}, theo thủ tục {name.vi} "
        f"({plan.procedure}, bản {plan.version}; định nghĩa {law}, mức {plan.engine_level}).",
        en=f"Row {row.seq}, decided {row.at.isoformat()}: {act.en}{about.en}, by {who}, under the procedure {name.en or name.vi} "
        f"({plan.procedure}, version {plan.version}; definition {law}, engine level {plan.engine_level}).",
    )


def _about(command: dict[str, Any], steps: Mapping[str, Bilingual]) -> Bilingual:
    """The task with its step's name, the outcome in words, and what else says which it was."""
    said = []
    if command.get("task"):
        said.append(with_id(command["task"], step_name(command["task"], steps)))
    if command.get("outcome"):
        said.append(with_id(command["outcome"], RESULTS.get(command["outcome"])))
    said += [_same(f"{name} {command[name]}") for name in ("effect", "why", "order") if command.get(name)]
    return Bilingual(vi="".join(f", {one.vi}" for one in said), en="".join(f", {one.en}" for one in said))


def _first_difference(found: Divergence) -> tuple[dict[str, Any], dict[str, Any]]:
    kept, given = found.recorded or ("{}",), found.given or ("{}",)
    at = _index(found)
    return json.loads(kept[at] if at < len(kept) else "{}"), json.loads(given[at] if at < len(given) else "{}")


def _index(found: Divergence) -> int:
    pairs = enumerate(zip_longest(found.recorded, found.given))
    return next((n for n, (kept, new) in pairs if kept != new), 0)


def _event(event: dict[str, Any], parted: list[tuple[str, Any]] | None) -> Bilingual:
    """An event by its name and what it says otherwise than its counterpart; all of it where it has none."""
    if not event:
        return Bilingual(vi="không có sự kiện này", en="no such event")
    kind = with_id(event["kind"], EVENTS.get(event["kind"]))
    whole = [(name, each) for name, each in event.items() if name not in ("kind", "seq", "at", "actor")]
    said = ", ".join(f"{name} {json.dumps(each, ensure_ascii=False)}" for name, each in (whole if parted is None else parted))
    return Bilingual(vi=f"{kind.vi}: {said}", en=f"{kind.en}: {said}")


class _Watch:
    """Who emits events, in order, and who refuses."""

    def __init__(self) -> None:
        self.emitters: list[Rule] = []
        self.refuser: Rule | None = None

    def __call__(self, frame: FrameType, what: str, _: Any) -> None:
        if what != "call" or frame.f_back is None:
            return
        if frame.f_code is Decision.emit.__code__:
            self.emitters.append(_of(frame.f_back))
        elif frame.f_code is Refused.__init__.__code__:
            self.refuser = _of(frame.f_back)


def _rule(pinned: Pinned, rows: Sequence[JournalRow], row: JournalRow, index: int) -> Rule | None:
    """The function that emits the event which differs, or refuses."""
    watch, state, command = _Watch(), folded([other for other in rows if other.seq < row.seq]), read(row)[0]
    before = sys.getprofile()
    sys.setprofile(watch)
    try:
        apply(pinned, state, command, decided_at(row))
    finally:
        sys.setprofile(before)
    if watch.refuser is not None:
        return watch.refuser
    if not watch.emitters:
        return None
    return watch.emitters[min(index, len(watch.emitters) - 1)]


def _of(frame: FrameType) -> Rule:
    """The rule of a frame: of a part that stands for no rule by itself (`_move`), the function that it was called by."""
    while frame.f_code.co_name.startswith("_") and frame.f_back is not None and _is_core(frame.f_back):
        frame = frame.f_back
    path = Path(frame.f_code.co_filename)
    shown = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name
    return Rule(f"{shown}:{frame.f_lineno}", frame.f_code.co_qualname, _does(frame.f_code, frame))


def _is_core(frame: FrameType) -> bool:
    return str(frame.f_globals.get("__name__", "")).startswith("dossier.level")


def _does(code: CodeType, frame: FrameType) -> str:
    said = getattr(frame.f_globals.get(code.co_name), "__doc__", None) or ""
    return said.strip().splitlines()[0].rstrip(".") if said else ""
