"""What an administrator may change of an organisation, and which rows follow from it: `judge`, pure.

Nothing is deleted: a thing is added, ended at an instant, or given another name, each as a row of the log with what it
was before. What has been stays as it was: an end lies never in the past, for acts were taken under it (INV-7).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal, Protocol

from pydantic import BaseModel, ConfigDict

from organisation.acts import (
    Appoint,
    Dated,
    Delegate,
    End,
    FoundAuthority,
    FoundUnit,
    NameBody,
    OpenServicePoint,
    RegisterOfficial,
    Rename,
    ReportAbsence,
)

Kind = Literal["unit", "authority", "service_point", "official", "post", "delegation", "absence", "body"]
Row = dict[str, Any]
KEEPERS = frozenset({"administrator", "auditor"})

WORDS = {
    "ORG-001": ("Điều được nhắc tới phải có và còn hiệu lực.", "What is named exists and holds then."),
    "ORG-002": ("Mã chưa dùng cho cái khác.", "An id is given to one thing only."),
    "ORG-003": ("Ngày kết thúc sau ngày bắt đầu.", "An end comes after its start."),
    "ORG-004": ("Không kết thúc trong quá khứ.", "Nothing is ended in the past: acts were taken under it."),
    "ORG-005": ("Không trùng với thời gian đã có.", "A period does not overlap one that stands."),
    "ORG-006": ("Ủy quyền cho người khác, trong thời hạn của vị trí.", "A delegation goes to another, within the post's period."),
    "ORG-007": ("Người thay thế là người khác và có mặt.", "A substitute is another official, and there."),
    "ORG-008": ("Cái đã kết thúc thì không đổi nữa.", "What has ended is not changed again."),
    "ORG-009": ("Vai trò có trong danh mục.", "The role is one of the catalogue."),
    "ORG-010": ("Mã định danh chỉ của một cơ quan.", "An identifier belongs to one authority: codes begin with it."),
    "ORG-011": ("Luôn còn một quản trị viên.", "There is always an administrator left."),
}
"""Every rule, in both languages; `docs/rules.md` lists them, and problems and faults carry them."""


class Change(BaseModel):
    """One row that is added, ended or altered, with what it was."""

    model_config = ConfigDict(frozen=True)

    action: Literal["add", "end", "alter"]
    kind: Kind
    id: str
    before: Row | None = None
    after: Row


class Fault(Exception):
    """Why an act of administration is refused: the rule, the field, what was found, and the number of the act in its list."""

    def __init__(self, rule: str, field: str, message: str) -> None:
        self.rule, self.field, self.message, self.n = rule, field, message, 0
        super().__init__(f"{rule}: {message}")


class Known(Protocol):
    """What the registry knows: rows by id, and those that belong to an official, a post or an authority."""

    roles: frozenset[str]

    def find(self, kind: Kind, thing: str) -> Row | None:
        """The row of that id; of a unit, the latest."""

    def those(self, kind: Kind, **fields: str) -> list[Row]:
        """The rows with these values."""


def judge(act: Any, known: Known, now: datetime) -> list[Change]:
    """The rows that follow from an act. Raises `Fault`; an act that changes nothing gives none."""
    return _JUDGE[type(act)](act, known, now)


def holds(row: Row, at: datetime) -> bool:
    """Whether a dated row holds at an instant."""
    return bool(row["valid_from"] <= at and (row["valid_to"] is None or at < row["valid_to"]))


def overlap(row: Row, starts: datetime, ends: datetime | None) -> bool:
    """Whether a dated row holds at some instant of a period."""
    return (ends is None or row["valid_from"] < ends) and (row["valid_to"] is None or row["valid_to"] > starts)


def _period(act: Dated, now: datetime) -> tuple[datetime, datetime | None]:
    starts = act.starts or now
    if act.ends is not None and act.ends <= starts:
        raise Fault("ORG-003", "ends", f"it would end on {act.ends:%Y-%m-%d} and begin on {starts:%Y-%m-%d}")
    return starts, act.ends


def _there(known: Known, kind: Kind, thing: str, field: str, at: datetime | None = None) -> Row:
    row = known.find(kind, thing)
    if row is None:
        raise Fault("ORG-001", field, f"there is no {kind} '{thing}'")
    if at is not None and row["valid_to"] is not None and row["valid_to"] <= at:
        raise Fault("ORG-001", field, f"{kind} '{thing}' ended on {row['valid_to']:%Y-%m-%d}")
    return row


def _added(known: Known, kind: Kind, thing: str, row: Row) -> list[Change]:
    """The row, unless exactly it stands already; another one under its id is a fault."""
    found = known.find(kind, thing)
    if found is None:
        return [Change(action="add", kind=kind, id=thing, after=row)]
    if {name: value for name, value in found.items() if name != "valid_from"} == {
        n: v for n, v in row.items() if n != "valid_from"
    }:
        return []
    raise Fault("ORG-002", "code" if kind == "unit" else "id", f"{kind} '{thing}' stands already, and is another")


def _found_unit(act: FoundUnit, known: Known, now: datetime) -> list[Change]:
    starts, ends = _period(act, now)
    if act.parent is not None:
        _there(known, "unit", act.parent, "parent", starts)
    row = {"code": act.code, "level": act.level, "name": act.name, "parent": act.parent, "valid_from": starts, "valid_to": ends}
    found = known.find("unit", act.code)
    if found is not None and found["valid_to"] is not None and found["valid_to"] <= starts:
        return [Change(action="add", kind="unit", id=act.code, after=row)]  # codes are re-used by reforms
    return _added(known, "unit", act.code, row)


def _found_authority(act: FoundAuthority, known: Known, now: datetime) -> list[Change]:
    starts, ends = _period(act, now)
    unit = _there(known, "unit", act.unit, "unit", starts)
    same = [row for row in known.those("authority", identifier=act.identifier) if row["id"] != act.id]
    if act.identifier and same:
        raise Fault("ORG-010", "identifier", f"{act.identifier} is the identifier of '{same[0]['id']}'")
    if not act.identifier and act.sort == "committee":
        raise Fault("ORG-010", "identifier", "a competent authority has an identifier: dossier codes begin with it")
    row = {"id": act.id, "identifier": act.identifier, "unit": act.unit, "level": unit["level"], "name": act.name}
    row |= {"kind": act.sort}
    return _added(known, "authority", act.id, row | {"valid_from": starts, "valid_to": ends})


def _open_service_point(act: OpenServicePoint, known: Known, now: datetime) -> list[Change]:
    starts, ends = _period(act, now)
    _there(known, "authority", act.authority, "authority", starts)
    row = {"id": act.id, "authority": act.authority, "name": act.name, "address": act.address, "valid_from": starts}
    return _added(known, "service_point", act.id, row | {"valid_to": ends})


def _register_official(act: RegisterOfficial, known: Known, _: datetime) -> list[Change]:
    return _added(known, "official", act.id, {"id": act.id, "name": act.name})


def _rename(act: Rename, known: Known, _: datetime) -> list[Change]:
    row = _there(known, act.what, act.id, "id")
    if row["name"] == act.name:
        return []
    return [Change(action="alter", kind=act.what, id=act.id, before=row, after=row | {"name": act.name})]


def _appoint(act: Appoint, known: Known, now: datetime) -> list[Change]:
    starts, ends = _period(act, now)
    if act.role not in known.roles | KEEPERS:
        raise Fault("ORG-009", "role", f"there is no role '{act.role}'")
    _there(known, "official", act.official, "official")
    _there(known, "authority", act.authority, "authority", starts)
    for row in known.those("post", official=act.official):
        if (row["role"], row["authority"]) == (act.role, act.authority) and overlap(row, starts, ends):
            raise Fault("ORG-005", "official", f"{act.official} holds '{act.role}' there already, by '{row['id']}'")
    thing = _unused(known, "post", f"post-{act.official}-{act.role}-{starts:%Y%m%d}")
    row = {"id": thing, "official": act.official, "role": act.role, "authority": act.authority}
    return [Change(action="add", kind="post", id=thing, after=row | {"valid_from": starts, "valid_to": ends})]


def _unused(known: Known, kind: Kind, wished: str) -> str:
    taken = 1
    thing = wished
    while known.find(kind, thing) is not None:
        taken += 1
        thing = f"{wished}-{taken}"
    return thing


def _delegate(act: Delegate, known: Known, now: datetime) -> list[Change]:
    starts, ends = _period(act, now)
    post = _there(known, "post", act.post, "post", starts)
    _there(known, "official", act.to, "to")
    if act.to == post["official"]:
        raise Fault("ORG-006", "to", "nobody acts for themselves")
    if post["valid_to"] is not None and (ends is None or ends > post["valid_to"]):
        ends = post["valid_to"]
    if any(row["to"] == act.to and overlap(row, starts, ends) for row in known.those("delegation", post=act.post)):
        raise Fault("ORG-005", "to", f"{act.to} acts under '{act.post}' in that time already")
    thing = _unused(known, "delegation", f"lent-{act.post}-{starts:%Y%m%d}")
    row = {"id": thing, "post": act.post, "to": act.to, "valid_from": starts, "valid_to": ends}
    return [Change(action="add", kind="delegation", id=thing, after=row)]


def _report_absence(act: ReportAbsence, known: Known, now: datetime) -> list[Change]:
    starts, ends = _period(act, now)
    _there(known, "official", act.official, "official")
    if any(overlap(row, starts, ends) for row in known.those("absence", official=act.official)):
        raise Fault("ORG-005", "starts", f"{act.official} is away in that time already")
    thing = _unused(known, "absence", f"away-{act.official}-{starts:%Y%m%d}")
    row = {"id": thing, "official": act.official, "kind": act.because, "substitute": act.substitute}
    away = Change(action="add", kind="absence", id=thing, after=row | {"valid_from": starts, "valid_to": ends})
    return [away, *_substitution(act, known, thing, starts, ends)]


def _substitution(act: ReportAbsence, known: Known, away: str, starts: datetime, ends: datetime | None) -> list[Change]:
    """A delegation of each post that the absent one holds meanwhile and the substitute does not hold as well."""
    if act.substitute is None:
        return []
    _there(known, "official", act.substitute, "substitute")
    if act.substitute == act.official:
        raise Fault("ORG-007", "substitute", "nobody substitutes themselves")
    if any(overlap(row, starts, ends) for row in known.those("absence", official=act.substitute)):
        raise Fault("ORG-007", "substitute", f"{act.substitute} is away in that time too")
    own = {(r["role"], r["authority"]) for r in known.those("post", official=act.substitute) if overlap(r, starts, ends)}
    made = []
    for post in known.those("post", official=act.official):
        if not overlap(post, starts, ends) or (post["role"], post["authority"]) in own:
            continue
        last = min((at for at in (ends, post["valid_to"]) if at is not None), default=None)
        row = {"id": f"{away}:{post['id']}", "post": post["id"], "to": act.substitute}
        row |= {"valid_from": max(starts, post["valid_from"]), "valid_to": last}
        made.append(Change(action="add", kind="delegation", id=row["id"], after=row))
    return made


def _name_body(act: NameBody, known: Known, now: datetime) -> list[Change]:
    _there(known, "authority", act.authority, "authority", now)
    thing, row = f"{act.body}/{act.province}", {"body": act.body, "province": act.province, "authority": act.authority}
    found = known.find("body", thing)
    if found == row:
        return []
    return [Change(action="alter" if found else "add", kind="body", id=thing, before=found, after=row)]


def _end(act: End, known: Known, now: datetime) -> list[Change]:
    row, ends = _there(known, act.what, act.id, "id"), act.ends or now
    if row["valid_to"] == ends:
        return []
    if row["valid_to"] is not None and row["valid_to"] <= now:
        raise Fault("ORG-008", "id", f"'{act.id}' ended on {row['valid_to']:%Y-%m-%d}")
    if ends < now:
        raise Fault("ORG-004", "ends", f"{ends:%Y-%m-%d %H:%M} has passed")
    if ends < row["valid_from"]:
        raise Fault("ORG-003", "ends", f"it begins on {row['valid_from']:%Y-%m-%d} only")
    if act.what == "post" and row["role"] == "administrator":
        _another_administrator(known, row, ends)
    return [_ended(act.what, act.id, row, ends), *_ended_with(act, known, row, ends)]


def _ended(kind: Kind, thing: str, row: Row, ends: datetime) -> Change:
    return Change(action="end", kind=kind, id=thing, before=row, after=row | {"valid_to": ends})


def _ended_with(act: End, known: Known, row: Row, ends: datetime) -> list[Change]:
    """What cannot outlive it: the delegations of a post, and those that were made with an absence."""
    if act.what == "post":
        lent = known.those("delegation", post=act.id)
    elif act.what == "absence" and row["substitute"] is not None:
        lent = [each for each in known.those("delegation", to=row["substitute"]) if each["id"].startswith(f"{act.id}:")]
    else:
        return []
    return [_ended("delegation", each["id"], each, max(ends, each["valid_from"])) for each in lent if _outlives(each, ends)]


def _outlives(row: Row, ends: datetime) -> bool:
    return row["valid_to"] is None or bool(row["valid_to"] > ends)


def _another_administrator(known: Known, ended: Row, ends: datetime) -> None:
    others = [row for row in known.those("post", role="administrator") if row["id"] != ended["id"]]
    if not any(row["valid_to"] is None and row["valid_from"] <= ends for row in others):
        raise Fault("ORG-011", "id", f"'{ended['id']}' is the last post of an administrator")


_JUDGE: dict[type, Callable[[Any, Known, datetime], list[Change]]] = {
    FoundUnit: _found_unit, FoundAuthority: _found_authority, OpenServicePoint: _open_service_point,
    RegisterOfficial: _register_official, Rename: _rename, Appoint: _appoint, Delegate: _delegate,
    ReportAbsence: _report_absence, NameBody: _name_body, End: _end,
}  # fmt: skip
