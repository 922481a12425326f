"""Auditors over the API: questions answered, a dossier re-executed, nothing changed and every attempt recorded."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from api.security.read_only import ReadOnly
from registry.store import Store
from tests.api.conftest import PDF, Client, Town

pytestmark = pytest.mark.temporal


async def test_a_question_is_answered_as_rows_as_a_table_and_on_paper(town: Town) -> None:
    code = (await town.filed("citizen"))["code"]
    auditor = town.as_("auditor")
    answer = (await auditor.get("/audit/questions/timeline", code=code)).json()
    assert answer["rows"][0]["activity"] == "filed"
    assert answer["names"]["activity"]["vi"]
    table = await auditor.get("/audit/questions/timeline/csv", code=code)
    assert len(list(csv.reader(io.StringIO(table.text)))) == len(answer["rows"]) + 1
    assert (await auditor.get("/audit/questions/timeline/pdf", code=code)).content.startswith(b"%PDF")


async def test_a_question_that_is_none_or_lacks_something_is_refused_in_words(town: Town) -> None:
    auditor = town.as_("auditor")
    refused: tuple[tuple[str, dict[str, Any], str], ...] = (
        ("whatever", {}, "QUESTION_UNKNOWN"), ("held", {}, "QUESTION_ABOUT"), ("late", {"official": "x"}, "QUESTION_ABOUT"),
        ("held", {"code": "H26.1-000000-0000"}, "DOSSIER_UNKNOWN"), ("late", {"since": "yesterday"}, "INVALID"),
    )  # fmt: skip
    for path, about, code in refused:
        assert (await auditor.get(f"/audit/questions/{path}", **about)).json()["code"] == code


async def test_a_question_is_kept_under_a_name_by_every_auditor_and_nobody_else(town: Town) -> None:
    code, auditor = (await town.filed("citizen"))["code"], town.as_("auditor")
    kept = await auditor.post("/audit/saved", {"name": "hồ sơ này", "question": "timeline", "given": {"code": code}})
    assert (kept.status_code, kept.json()["by"]) == (200, "auditor-1")
    assert "hồ sơ này" in [one["name"] for one in (await auditor.get("/audit/saved")).json()["items"]]
    assert (await auditor.get("/audit/saved/hồ sơ này")).json()["rows"][0]["activity"] == "filed"
    other = {"name": "hồ sơ này", "question": "late", "given": {}}
    assert (await auditor.post("/audit/saved", other)).json()["code"] == "QUESTION_NOT_SAVED"
    assert (await auditor.post("/audit/saved", {"name": "x", "question": "held"})).json()["code"] == "QUESTION_ABOUT"
    assert (await town.as_("officer").post("/audit/saved", other)).status_code == 403
    assert (await auditor.http.delete("/audit/saved/hồ sơ này", headers=auditor.headers)).status_code == 204
    assert (await auditor.get("/audit/saved/hồ sơ này")).json()["code"] == "QUESTION_UNKNOWN"


async def test_a_running_dossier_is_executed_again(town: Town) -> None:
    filed = await town.filed("citizen")
    await town.completed(filed["code"], "receptionist", "receive", "accepted")
    verdict = (await town.as_("auditor").get(f"/audit/dossiers/{filed['code']}/replay")).json()
    assert (verdict["agrees"], verdict["decided"], verdict["histories"], verdict["findings"]) == (True, True, 1, [])


async def test_an_auditor_changes_nothing_and_each_attempt_is_recorded(town: Town) -> None:
    filed, auditor = await town.filed("citizen"), town.as_("auditor")
    task = await town.task(filed["code"], "receive")
    refused = [
        await auditor.act(filed["code"], "claim", task=task), await auditor.post("/papers", PDF, Content_Type="application/pdf"),
        await auditor.post(f"/dossier/{filed['code']}", {}),
    ]  # fmt: skip
    assert [(one.status_code, one.json()["code"]) for one in refused] == [(403, "READ_ONLY")] * 3
    tried = (await auditor.get("/audit/questions/attempts")).json()["rows"]
    assert [row["what"] for row in tried][-3:] == [
        f"POST /dossiers/{filed['code']}/acts", "POST /papers", f"POST /dossier/{filed['code']}",
    ]  # fmt: skip
    assert {row["official"] for row in tried} == {"auditor-1"}


async def test_a_session_cookie_is_held_to_the_same(town: Town) -> None:
    token = town.issuer.issue("auditor")
    answer = await town.as_().http.post("/list", data={}, headers={"Cookie": f"motcua_session={token}"})
    assert answer.json()["code"] == "READ_ONLY"


class Away(Store):
    """A registry whose connections have ended."""

    def read(self) -> Any:
        raise OperationalError(None, None, Exception("server closed the connection"))


async def test_where_the_registry_is_away_a_write_is_told_to_come_again(town: Town) -> None:
    office = town.office._replace(store=Away("sqlite://"))
    doors = ReadOnly(town.app, town.services._replace(office=office))
    answer = await Client(doors, town.issuer.issue("receptionist")).post("/dossiers", {})
    assert (answer.status_code, answer.json()["code"], answer.headers["Retry-After"]) == (503, "UNAVAILABLE", "2")
