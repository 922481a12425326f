"""A definition's way over the API: two administrators, faults refused with their place, and filings under it with no restart."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import col, select

from registry.tables import Definition, Post
from tests.api.conftest import Town
from tests.definitions import BASE, CODE, ROLES, version
from tests.office import BEGIN

pytestmark = pytest.mark.temporal
APPROVE = {"kind": "approve", "decision": "12/QĐ-UBND", "decided_by": "Chủ tịch UBND tỉnh", "decided_on": "2026-01-05"}


@pytest.fixture
async def staffed(town: Town) -> Town:
    """The town with the roles of the library's procedure."""
    with town.office.store.write() as session:
        for role in ROLES:
            for number in (1, 2):
                post = f"drafts-{role}-{number}"
                if session.get(Post, post) is None:
                    session.add(Post(id=post, official=f"{role}-d{number}", role=role, authority="ward", valid_from=BEGIN))
    return town


async def drafted(town: Town, files: dict[str, str], who: str = "administrator") -> str:
    answer = await town.as_(who).post("/admin/drafts", {"files": files})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def test_two_administrators_bring_a_definition_into_force_and_a_running_system_files_under_it(staffed: Town) -> None:
    one, other = staffed.as_("administrator"), staffed.as_("administrator-2")
    draft = await drafted(staffed, version(date(2026, 2, 1), "21/QĐ"))
    path = f"/admin/drafts/{draft}/acts"
    own = await one.post(path, {"kind": "review"})
    assert (own.status_code, own.json()["code"]) == (403, "DRAFT_TWO_PEOPLE")
    for who, act in ((other, {"kind": "review"}), (other, APPROVE), (one, {"kind": "publish"})):
        done = await who.post(path, act)
        assert done.status_code == 200, done.text
    assert done.json()["state"] == "in_force"
    form = {
        "place": {"unit": "00004"}, "applicant": {"full_name": "Lê Văn Cường"},
        "document": {"name": "Bằng", "pages": 2, "copies": 1},
    }  # fmt: skip
    body = {
        "procedure": CODE,
        "form": form,
        "applicant": {"full_name": "Lê Văn Cường"},
        "papers": [{"id": "original", "how": "shown"}],
    }
    filed = await staffed.as_("receptionist").post("/dossiers", body)
    assert filed.status_code == 201, filed.text
    with staffed.office.store.read() as session:
        row = session.exec(select(Definition).where(col(Definition.draft) == draft)).one()
    assert filed.json()["dossier"]["version"] == row.version == "2026-02-01 21/QĐ"
    log = (await one.get(f"/admin/definitions/{CODE}/acts")).json()["items"]
    told = [(each["kind"], each["by"], each["decision"]) for each in log if each["draft"] == draft]
    assert [kind for kind, _, _ in told] == ["drafted", "reviewed", "approved", "published"]
    assert told[2][2] == "12/QĐ-UBND"


async def test_an_outcome_that_no_scenario_reaches_keeps_a_draft_from_review(staffed: Town) -> None:
    scenarios = BASE["scenarios.yaml"].split("\n  - name:")[0] + "\n  - name:" + BASE["scenarios.yaml"].split("\n  - name:")[1]
    draft = await drafted(staffed, {**version(date(2026, 9, 1), "22/QĐ"), "scenarios.yaml": scenarios})
    refused = await staffed.as_("administrator-2").post(f"/admin/drafts/{draft}/acts", {"kind": "review"})
    assert (refused.status_code, refused.json()["code"]) == (422, "DRAFT_FAULTY")
    assert "TEST-002" in [fault["rule"] for fault in refused.json()["details"]["faults"]]


async def test_a_letter_of_its_own_that_cannot_be_typeset_keeps_a_draft_from_review(staffed: Town) -> None:
    files = version(date(2026, 9, 4), "25/QĐ")
    files["procedure.yaml"] += "\nletters: {receipt: own.typ}\n"
    draft = await drafted(staffed, {**files, "own.typ": "{{ nobody }}"})
    refused = await staffed.as_("administrator-2").post(f"/admin/drafts/{draft}/acts", {"kind": "review"})
    assert (refused.status_code, refused.json()["code"]) == (422, "DRAFT_FAULTY")
    faults = [(fault["rule"], fault["path"]) for fault in refused.json()["details"]["faults"] if fault["severity"] == "error"]
    assert faults == [("LETTER-001", "letters.receipt")]


async def test_a_role_that_nobody_holds_here_keeps_a_draft_from_review(staffed: Town) -> None:
    files = version(date(2026, 9, 2), "23/QĐ", **{"role: justice-officer": "role: social-officer"})
    files["scenarios.yaml"] = files["scenarios.yaml"].replace("justice-officer", "social-officer")
    draft = await drafted(staffed, files)
    refused = await staffed.as_("administrator-2").post(f"/admin/drafts/{draft}/acts", {"kind": "review"})
    found = [fault for fault in refused.json()["details"]["faults"] if fault["rule"] == "STAFF-003"]
    found = [fault for fault in found if "nobody holds 'social-officer'" in fault["message"]]
    assert [fault["severity"] for fault in found] == ["error"]
    assert found[0]["file"].endswith("procedure.yaml")


async def test_looking_keeps_nothing(staffed: Town) -> None:
    one = staffed.as_("administrator")
    before = (await one.get("/admin/drafts")).json()
    files = version(date(2026, 9, 3), "24/QĐ", **{"start: 1, amount: 2000": "start: 1, amount: 3000"})
    checked = (await one.post("/admin/definitions/check", {"files": files})).json()
    assert checked["ok"] is True
    assert checked["proof"]["states"] > 10
    tested = (await one.post("/admin/definitions/test", {"files": files})).json()
    assert [each["name"] for each in tested["scenarios"] if not each["ok"]] != []
    assert (await one.get("/admin/drafts")).json() == before


async def test_what_a_draft_changes_is_told_in_the_language_of_the_law(staffed: Town) -> None:
    one = staffed.as_("administrator")
    old = await drafted(staffed, version(date(2026, 9, 4), "25/QĐ"))
    files = version(date(2026, 9, 5), "26/QĐ", **{"start: 1, amount: 2000": "start: 1, amount: 3000"})
    changes = (await one.post("/admin/definitions/compare", {"files": files, "against": old})).json()
    assert any("2.000" in each["vi"] and "3.000" in each["vi"] for each in changes["items"])


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({"form.yaml": "type: object"}, "there is no procedure.yaml"),
        ({"procedure.yaml": "a: 1", "../out.yaml": "x"}, "is no name of a file"),
        ({"procedure.yaml": "procedure: 7"}, "procedure"),
    ],
)
async def test_files_that_are_no_procedure_are_not_taken(town: Town, files: dict[str, str], why: str) -> None:
    refused = await town.as_("administrator").post("/admin/drafts", {"files": files})
    assert (refused.status_code, refused.json()["code"]) == (422, "DRAFT_FILES")
    assert why in refused.json()["details"]["why"]
