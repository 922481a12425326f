"""From an organisation file to the acts of administration that bring a registry to it, each with its place in the file.

What stands already gives no act, so that a file is loaded any number of times; what the file does not name stays. Called
by `motcua organisation load`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any, NamedTuple

from organisation import acts as ask
from organisation import administration as adm
from procedure_defs.faults import Fault, path_text
from procedure_defs.organisation_file import Absence, Delegation, Organisation, Period, Posts
from procedure_defs.yaml_source import Path, Source
from statute.time import moment

KINDS = {"authority": "committee", "one-stop": "one-stop", "body": "body"}


class Written(NamedTuple):
    """An act and where in the file it comes from."""

    act: Any
    path: Path


def acts(organisation: Organisation, known: adm.Known, now: datetime) -> Iterator[Written]:
    """The acts in order, made one by one: each sees what the acts before it have changed."""
    yield from _places(organisation, known)
    for n, official in enumerate(organisation.officials):
        found = known.find("official", official.id)
        yield Written(_named("official", official.id, official.name, found) or ask.RegisterOfficial(
            kind="register_official", id=official.id, name=official.name), ("officials", n))  # fmt: skip
    for n, posts in enumerate(organisation.posts):
        for m, official_id in enumerate(posts.officials):
            yield from _post(posts, official_id, ("posts", n, "officials", m), known, now)
    for n, lent in enumerate(organisation.delegations):
        yield from _delegation(lent, ("delegations", n), known, now)
    for n, absence in enumerate(organisation.absences):
        yield from _absence(absence, ("absences", n), known, now)
    for n, body in enumerate(organisation.bodies):
        act = ask.NameBody(kind="name_body", body=body.body, province=body.province, authority=body.authority)
        yield Written(act, ("bodies", n))


def _places(organisation: Organisation, known: adm.Known) -> Iterator[Written]:
    for n, unit in enumerate(organisation.units):
        if known.find("unit", unit.code) is None:  # those of the country are known with names and parents of their own
            act: Any = ask.FoundUnit(
                kind="found_unit", code=unit.code, level=unit.level, name=unit.name.vi, parent=unit.parent, **_dated(unit)
            )
            yield Written(act, ("units", n))
    for n, authority in enumerate(organisation.authorities):
        name = authority.name.vi if authority.name is not None else authority.id
        found = known.find("authority", authority.id)
        act = _named("authority", authority.id, name, found) or ask.FoundAuthority(
            kind="found_authority", id=authority.id, identifier=authority.identifier or "", unit=authority.unit, name=name,
            sort=KINDS[authority.kind], **_dated(authority),
        )  # fmt: skip
        yield Written(act, ("authorities", n))
    for n, point in enumerate(organisation.service_points):
        found = known.find("service_point", point.id)
        act = _named("service_point", point.id, point.name, found) or ask.OpenServicePoint(
            kind="open_service_point", id=point.id, authority=point.at, name=point.name, address=point.address, **_dated(point)
        )
        yield Written(act, ("service_points", n))


def _named(what: Any, thing: str, name: str, found: adm.Row | None) -> ask.Rename | None:
    """What stands under another name is given the new one."""
    return ask.Rename(kind="rename", what=what, id=thing, name=name) if found is not None and found["name"] != name else None


def _post(posts: Posts, official: str, path: Path, known: adm.Known, now: datetime) -> Iterator[Written]:
    starts, ends = _period(posts, now)
    standing = [
        row for row in known.those("post", official=official)
        if (row["role"], row["authority"]) == (posts.role, posts.at) and adm.overlap(row, starts, ends)
    ]  # fmt: skip
    if not standing:
        dated = _dated(posts)
        yield Written(ask.Appoint(kind="appoint", official=official, role=posts.role, authority=posts.at, **dated), path)
    elif ends is not None and standing[0]["valid_to"] != ends:
        yield Written(ask.End(kind="end", what="post", id=standing[0]["id"], ends=ends), path)


def _delegation(lent: Delegation, path: Path, known: adm.Known, now: datetime) -> Iterator[Written]:
    starts, ends = _period(lent, now)
    held = [
        row for row in known.those("post", official=lent.of)
        if (row["role"], row["authority"]) == (lent.role, lent.at) and adm.overlap(row, starts, ends)
    ]  # fmt: skip
    post = held[0]["id"] if held else f"of-{lent.of}-{lent.role}"
    standing = [row for row in known.those("delegation", post=post) if row["to"] == lent.to and adm.overlap(row, starts, ends)]
    if not standing:
        yield Written(ask.Delegate(kind="delegate", post=post, to=lent.to, **_dated(lent)), path)
    elif ends is not None and standing[0]["valid_to"] != ends:
        yield Written(ask.End(kind="end", what="delegation", id=standing[0]["id"], ends=ends), path)


def _absence(absence: Absence, path: Path, known: adm.Known, now: datetime) -> Iterator[Written]:
    starts, ends = _period(absence, now)
    standing = [row for row in known.those("absence", official=absence.official) if adm.overlap(row, starts, ends)]
    if not standing:
        act = ask.ReportAbsence(
            kind="report_absence", official=absence.official, because=absence.because, substitute=absence.substitute,
            **_dated(absence),
        )  # fmt: skip
        yield Written(act, path)
    elif ends is not None and standing[0]["valid_to"] != ends:
        yield Written(ask.End(kind="end", what="absence", id=standing[0]["id"], ends=ends), path)


def _dated(period: Period) -> dict[str, Any]:
    return {"starts": _instant(period.from_), "ends": _instant(period.until)}


def _period(period: Period, now: datetime) -> tuple[datetime, datetime | None]:
    return _instant(period.from_) or now, _instant(period.until)


def _instant(day: date | None) -> datetime | None:
    return moment(day, time.min) if day is not None else None


FIELDS = {"starts": "from", "ends": "until", "authority": "at", "official": "officials", "post": "of"}
"""What a field of an act is called in the file, where the word is another."""


def placed(fault: adm.Fault, written: Written, source: Source) -> Fault:
    """A refused act as a fault of the file, at the word that is meant or at the entry."""
    field = FIELDS.get(fault.field, fault.field)
    around = written.path[:2] if source.node((*written.path[:2], field)) is not None else written.path
    path = (*around, field) if source.node((*around, field)) is not None and field != "officials" else written.path
    expected = adm.WORDS[fault.rule][1].rstrip(".")
    return Fault(rule=fault.rule, place=source.where(path), path=path_text(path), message=fault.message, expected=expected)
