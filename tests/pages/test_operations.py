"""Where people land after signing in, and an administrator who steers an operation over many dossiers."""

from __future__ import annotations

import uuid

import pytest
from sqlmodel import col, select

from registry.tables import Operation, OperationAct, OperationTarget
from tests.pages.conftest import Hall, words

pytestmark = [pytest.mark.temporal, pytest.mark.xdist_group("pages")]


def opened(hall: Hall, standing: str = "running", *, failed: bool = True) -> str:
    """An operation that nobody works at here: one dossier waits, at one it failed."""
    name, now = f"decree-{uuid.uuid4().hex[:8]}", hall.office.time.now()
    with hall.office.store.write() as session:
        session.add(Operation(id=name, kind="decree", payload="{}", opened_at=now, opened_by="administrator", standing=standing))
        session.flush()
        session.add(OperationTarget(operation=name, code="H26.1-260302-0001"))
        if failed:
            session.add(OperationTarget(operation=name, code="H26.1-260302-0002", status="failed", attempts=2, reason="CLOCK"))
    return name


def acts(hall: Hall, operation: str) -> list[tuple[str, float | None, str]]:
    with hall.office.store.read() as session:
        rows = session.exec(select(OperationAct).where(col(OperationAct.operation) == operation)).all()
    return [(row.act, row.rate, row.by) for row in rows]


@pytest.mark.parametrize(
    ("role", "address"),
    [("administrator", "/administration"), ("auditor", "/auditing"), ("receptionist", "/desk"), ("citizen-1", "/mine")],
)
async def test_everybody_lands_where_they_work(hall: Hall, role: str, address: str) -> None:
    answer = await (await hall.signed_in(role)).get("/home")
    assert (answer.status_code, answer.headers["location"]) == (303, address)


async def test_an_administrator_sees_whom_an_operation_failed_at_and_steers_it(hall: Hall) -> None:
    administrator, name = await hall.signed_in("administrator"), opened(hall)
    page = f"/operations/{name}"
    assert name in words(await administrator.get("/reports"))
    shown = words(await administrator.get(page))
    assert "1 chờ đến lượt" in shown
    assert "1 lỗi" in shown
    assert "H26.1-260302-0002 Không tính được thời hạn" in shown
    assert (await administrator.submit(page, page, change="throttle", rate="2.5")).status_code == 303
    assert (await administrator.submit(page, page, change="pause")).status_code == 303
    shown = words(await administrator.get(page))
    assert "tạm dừng" in shown
    assert "2,5 hồ sơ/giây" in shown
    assert sorted(acts(hall, name)) == [("pause", None, "administrator"), ("throttle", 2.5, "administrator")]


async def test_an_operation_that_failed_nowhere_has_nothing_to_take_up_again(hall: Hall) -> None:
    administrator, name = await hall.signed_in("administrator"), opened(hall, failed=False)
    shown = await administrator.get(f"/operations/{name}")
    assert shown.status_code == 200
    assert 'value="retry"' not in shown.text
    assert 'value="pause"' in shown.text


async def test_what_cannot_be_is_said_and_changes_nothing(hall: Hall) -> None:
    administrator, name = await hall.signed_in("administrator"), opened(hall, standing="aborted")
    page = f"/operations/{name}"
    assert (await administrator.submit(page, page, change="pause")).status_code == 409
    assert (await administrator.submit(page, page, change="throttle", rate="-1")).status_code == 422
    assert (await administrator.submit(page, page, change="burn")).status_code == 422
    assert (await administrator.get("/operations/unheard-of")).status_code == 404
    assert acts(hall, name) == []


@pytest.mark.parametrize("role", ["receptionist", "auditor", "citizen-1"])
async def test_nobody_else_steers(hall: Hall, role: str) -> None:
    visitor, name = await hall.signed_in(role), opened(hall)
    assert (await visitor.get(f"/operations/{name}")).status_code == 403
    assert (await visitor.submit("/", f"/operations/{name}", change="abort")).status_code == 403
    assert acts(hall, name) == []
