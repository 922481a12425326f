"""Operations over the API: what they stand at, the failed with their reason in both languages, changes once under a key."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from registry.operations import Outcome, open_operation, settle
from registry.tables import Operation, OperationTarget
from tests.api.conftest import Town

pytestmark = pytest.mark.temporal


def opened(town: Town) -> str:
    name, now = f"decree-{uuid.uuid4().hex[:8]}", town.office.time.now()
    with town.office.store.write() as session:
        open_operation(session, Operation(id=name, kind="decree", payload="{}", opened_at=now, standing="paused"))
        session.add_all(OperationTarget(operation=name, code=f"{name}-{n}") for n in range(3))
    with town.office.store.write() as session:
        settle(
            session,
            name,
            [Outcome(f"{name}-{n}", "failed", reason, "so") for n, reason in enumerate(("CLOCK", "NO_ANSWER"))],
            now,
        )
    return name


async def change(town: Town, name: str, key: str | None = None, **body: Any) -> tuple[int, dict[str, Any]]:
    answer = await town.as_("administrator").post(f"/admin/operations/{name}/changes", body, key)
    return answer.status_code, answer.json()


async def test_failed_dossiers_are_listed_with_the_reason_in_both_languages(town: Town) -> None:
    name = opened(town)
    administrator = town.as_("administrator")
    view = (await administrator.get(f"/admin/operations/{name}")).json()
    assert view["targets"] == {"failed": 2, "pending": 1}
    assert name in [each["id"] for each in (await administrator.get("/admin/operations")).json()["items"]]
    first = (await administrator.get(f"/admin/operations/{name}/targets", limit=1)).json()
    assert first["items"][0]["words"] == {"vi": "Không tính được thời hạn.", "en": "The legal time limit could not be computed."}
    rest = (await administrator.get(f"/admin/operations/{name}/targets", limit=1, cursor=first["next"])).json()
    assert [each["reason"] for each in rest["items"]] == ["NO_ANSWER"]
    assert rest["items"][0]["words"]["vi"] == "Hồ sơ không trả lời."


async def test_a_change_happens_once_under_its_key_and_an_ended_operation_refuses_it(town: Town) -> None:
    name, key = opened(town), uuid.uuid4().hex
    assert (await change(town, name, key, change="throttle", rate=5))[1]["rate"] == 5
    assert (await change(town, name, change="throttle"))[1]["rate"] is None
    assert (await change(town, name, key, change="throttle", rate=5))[1]["rate"] is None
    assert (await change(town, name, change="abort"))[1]["targets"] == {"failed": 2, "left": 1}
    status, problem = await change(town, name, change="resume")
    assert (status, problem["code"]) == (409, "OPERATION_ENDED")
    assert (await change(town, name, change="pause", rate=5))[0] == 422
    assert (await change(town, name, change="throttle", rate=-1))[0] == 422
    assert (await change(town, "none", change="pause"))[0] == 404
