"""Each rule of administration, as a file breaks it, told by line and column; loading again changes nothing; all is logged."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import SQLModel, col, select

import cli
from organisation import administration as adm
from organisation.acts import ACT
from registry.administration import administer, changes_before, staffing
from registry.store import Store
from registry.tables import Absence, Delegation, OrganisationChange, Post, Unit

NOW = datetime(2026, 3, 2, tzinfo=UTC)
WHO: dict[str, Any] = {"who": "administrator-1", "why": "123/QĐ-UBND", "now": NOW}


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    store = Store(database_url)
    SQLModel.metadata.create_all(store.engine)
    with store.write() as session:
        session.add(Unit(code="00004", valid_from=NOW - timedelta(days=900), level="commune", name="Phường"))
    with store.write() as session:
        administer(session, [acted(**fields) for fields in BEGINNING], **WHO)
    yield store
    store.close()


def acted(**fields: Any) -> Any:
    return ACT.validate_python(fields)


BEGINNING: list[dict[str, Any]] = [
    {"kind": "found_authority", "id": "ward", "identifier": "H1.1", "unit": "00004", "name": "UBND"},
    {"kind": "open_service_point", "id": "ward-1", "authority": "ward", "name": "Một cửa"},
    *({"kind": "register_official", "id": one, "name": one} for one in ("an", "binh", "chi", "root")),
    {"kind": "appoint", "official": "an", "role": "receptionist", "authority": "ward"},
    {"kind": "appoint", "official": "root", "role": "administrator", "authority": "ward"},
]


def at(day: int) -> datetime:
    return NOW + timedelta(days=day)


@pytest.mark.parametrize(
    ("rule", "fields"),
    [
        ("ORG-001", {"kind": "appoint", "official": "nobody", "role": "receptionist", "authority": "ward"}),
        ("ORG-002", {"kind": "register_official", "id": "an", "name": "another"}),
        ("ORG-003", {"kind": "report_absence", "official": "an", "starts": at(2), "ends": at(1)}),
        ("ORG-004", {"kind": "end", "what": "post", "id": "post-an-receptionist-20260302", "ends": at(-1)}),
        ("ORG-005", {"kind": "appoint", "official": "an", "role": "receptionist", "authority": "ward", "starts": at(3)}),
        ("ORG-006", {"kind": "delegate", "post": "post-an-receptionist-20260302", "to": "an"}),
        ("ORG-007", {"kind": "report_absence", "official": "an", "substitute": "an"}),
        ("ORG-009", {"kind": "appoint", "official": "an", "role": "wizard", "authority": "ward"}),
        ("ORG-010", {"kind": "found_authority", "id": "w2", "identifier": "H1.1", "unit": "00004", "name": "x"}),
        ("ORG-011", {"kind": "end", "what": "post", "id": "post-root-administrator-20260302"}),
    ],
)
def test_what_may_not_be_done_is_refused_by_its_rule_and_changes_nothing(store: Store, rule: str, fields: dict[str, Any]) -> None:
    with pytest.raises(adm.Fault) as refused, store.write() as session:
        administer(session, [acted(kind="register_official", id="dung", name="d"), acted(**fields)], **WHO)
    assert (refused.value.rule, refused.value.n) == (rule, 1)
    with store.read() as session:
        assert "dung" not in {row.thing for row in changes_before(session, None, 100)}


def test_what_has_ended_is_not_changed_again(store: Store) -> None:
    post = "post-an-receptionist-20260302"
    with store.write() as session:
        administer(session, [acted(kind="end", what="post", id=post)], **WHO)
    with pytest.raises(adm.Fault, match="ORG-008"), store.write() as session:
        administer(session, [acted(kind="end", what="post", id=post, ends=at(5))], **WHO | {"now": at(1)})


def test_an_absence_lends_every_post_to_the_substitute_for_as_long_as_it_lasts(store: Store) -> None:
    with store.write() as session:
        away = acted(kind="report_absence", official="an", substitute="binh", starts=at(1), ends=at(9), because="sick")
        administer(session, [away], **WHO)
        lent = session.exec(select(Delegation)).one()
        assert (lent.post, lent.to, lent.valid_from, lent.valid_to) == ("post-an-receptionist-20260302", "binh", at(1), at(9))
        there = staffing(session).present("receptionist", "ward", at(3))
        assert [(actor.id, actor.principal) for actor in there] == [("binh", "an")]
        administer(session, [acted(kind="end", what="absence", id="away-an-20260303", ends=at(4))], **WHO | {"now": at(2)})
        session.expire_all()
        assert session.exec(select(Delegation)).one().valid_to == session.exec(select(Absence)).one().valid_to == at(4)


def test_every_change_is_logged_with_who_when_why_and_what_was_before(store: Store) -> None:
    with store.write() as session:
        administer(session, [acted(kind="rename", what="official", id="an", name="Nguyễn Văn An")], **WHO)
    with store.read() as session:
        row = session.exec(select(OrganisationChange).order_by(col(OrganisationChange.n).desc())).first()
    assert row is not None
    assert (row.who, row.at, row.why, row.action) == ("administrator-1", NOW, "123/QĐ-UBND", "alter")
    assert (json.loads(row.before or "")["name"], json.loads(row.after or "")["name"]) == ("an", "Nguyễn Văn An")


FILE = """\
organisation: Phường mẫu
decision: "5/QĐ-UBND"
authorities:
  - {id: ward, unit: "00004", kind: authority, name: {vi: UBND}, identifier: H1.1}
service_points:
  - {id: ward-1, at: ward, name: Một cửa}
officials:
  - {id: an, name: An mới}
  - {id: dung, name: Dũng}
posts:
  - {role: receptionist, at: ward, officials: [an, dung]}
absences:
  - {official: an, from: 2030-01-01, until: 2030-02-01, substitute: dung}
"""


def told(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, Any]]:
    status = cli.call([*words, "--json"])
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return status, found


@pytest.fixture
def loading(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MOTCUA_DATABASE_URL", store.engine.url.render_as_string(hide_password=False))
    return tmp_path / "organisation.yaml"


def test_a_file_is_previewed_then_loaded_and_loading_it_again_changes_nothing(
    store: Store, loading: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    loading.write_text(FILE, "utf-8")
    wanted = {"alter official": 1, "add official": 1, "add post": 1, "add absence": 1}
    assert told(capsys, "organisation", "load", str(loading), "--preview")[1]["counts"] == wanted
    with store.read() as session:
        assert session.exec(select(Absence)).all() == []
    accounts = loading.with_name("accounts.json")
    status, done = told(capsys, "organisation", "load", str(loading), "--accounts", str(accounts))
    assert (status, done["counts"], done["accounts"]) == (0, wanted, 2)
    assert accounts.stat().st_mode & 0o077 == 0
    assert told(capsys, "organisation", "load", str(loading))[1]["counts"] == {}
    with store.read() as session:
        assert len(session.exec(select(Post).where(col(Post.official) == "dung")).all()) == 1


def test_faults_of_a_file_are_told_by_line_and_column_all_at_once(
    store: Store, loading: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    faulty = FILE.replace("role: receptionist", "role: wizard").replace("substitute: dung", "substitute: nobody")
    loading.write_text(faulty, "utf-8")
    status, done = told(capsys, "organisation", "load", str(loading))
    found = [(fault["rule"], fault["line"], fault["column"]) for fault in done["faults"]]
    assert status == 1
    assert found == [("ORG-009", 11, 12), ("ORG-001", 13, 69)]
    with store.read() as session:
        assert session.exec(select(Absence)).all() == [], "all of a file or nothing"


def test_a_generated_province_is_checked_loaded_and_staffed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from registry.units import load_units

    store = Store(f"sqlite:///{tmp_path / 'registry.db'}")
    SQLModel.metadata.create_all(store.engine)
    with store.write() as session:
        load_units(session)
    monkeypatch.setenv("MOTCUA_DATA", str(tmp_path))
    file = tmp_path / "province.yaml"
    assert told(capsys, "organisation", "generate", "--province", "22", "--output", str(file))[1]["officials"] > 1_000
    assert told(capsys, "check", "--no-proof", "--organisation", str(file), "procedure_defs/library/ho-tich/1.001193")[0] == 0
    assert told(capsys, "organisation", "load", str(file))[0] == 0
    with store.read() as session:
        assert staffing(session).gaps(datetime.now(UTC), timedelta(days=14)) == []
    store.close()
    again = tmp_path / "again.yaml"
    told(capsys, "organisation", "generate", "--province", "22", "--output", str(again))
    assert again.read_text("utf-8") == file.read_text("utf-8")
    assert told(capsys, "organisation", "generate", "--province", "ZZ")[0] == 2
