"""The routes of the national exchange: a token, a look-up, a number for a newborn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from sandbox.register.access import TOKEN_SECONDS, Client
from sandbox.register.agreement import agrees
from sandbox.register.conditions import Fault
from sandbox.register.newborns import enter_newborn
from sandbox.register.parts import Asking, Here, Parts
from sandbox.register.refusals import Garbage, Refusal
from sandbox.register.store import AnotherRequest, Store
from sandbox.register.wire import LookUp, LookUpAnswer, NumberAnswer, NumberRequest, Request

exchange = APIRouter()


@exchange.post("/token", operation_id="token")
def token(
    here: Here,
    grant_type: Annotated[str, Form()],
    client_id: Annotated[str, Form()],
    client_secret: Annotated[str, Form()],
) -> dict[str, str | int]:
    """OAuth2 client credentials."""
    given = here.gate.token_for(client_id, client_secret) if grant_type == "client_credentials" else None
    if given is None:
        raise Refusal(401, "SAI_KHACH", "client_credentials with a known client_id and its client_secret are needed")
    return {"access_token": given, "token_type": "Bearer", "expires_in": TOKEN_SECONDS}


@exchange.post("/tra-cuu", operation_id="look-up", response_model=LookUpAnswer)
async def look_up(here: Here, asking: Asking, request: LookUp) -> Response:
    """Look one person up."""
    return await _answer(here, asking, "tra-cuu", request, lambda: _look_up(here.store, asking, request))


@exchange.post("/cap-so-dinh-danh", operation_id="issue-number", response_model=NumberAnswer)
async def issue_number(here: Here, asking: Asking, request: NumberRequest) -> Response:
    """Enter a newborn and give it a number."""
    place = here.units.by_new_code.get(request.MaPhuongXa)
    if place is None or place.new_province_code != request.MaTinhThanh:
        raise Refusal(422, "DON_VI_SAI", f"{request.MaPhuongXa}: no commune of province {request.MaTinhThanh} today")
    return await _answer(here, asking, "cap-so", request, lambda: _issue(here.store, request))


async def _answer(here: Parts, asking: Client, kind: str, request: Request, work: Callable[[], tuple[bool, str]]) -> Response:
    fault = await here.weather.strikes()
    _fail(fault)
    if not here.store.was_answered(asking.id, request) and not here.gate.has_quota(asking):
        _fail("quota")
    try:
        body = await run_in_threadpool(here.store.answer_once, asking.id, kind, request, work)
    except AnotherRequest:
        raise Refusal(409, "TRUNG_MA_YEU_CAU", "this MaYeuCau was used for another request") from None
    if fault == "timeout":
        await here.weather.stall()
    return Response(body, media_type="application/json")


def _fail(fault: Fault) -> None:
    match fault:
        case "error":
            raise Refusal(503, "HE_THONG_BAN", "the service is out of order; try again later")
        case "quota":
            raise Refusal(429, "QUA_HAN_MUC", "this client has had its quota of a minute", {"Retry-After": "60"})
        case "garbage":
            raise Garbage
        case "none" | "timeout":
            pass


def _look_up(store: Store, asking: Client, request: LookUp) -> tuple[bool, str]:
    if request.SoDinhDanh:
        person = store.records.by_number(request.SoDinhDanh)
    else:
        person = store.records.by_old_number(request.SoCMND or "")
    if person and not asking.may_compare and not agrees(request, person):
        person = None
    answer = LookUpAnswer(MaYeuCau=request.MaYeuCau, CongDan=person)
    return person is not None, answer.model_dump_json()


def _issue(store: Store, request: NumberRequest) -> tuple[bool, str]:
    number = enter_newborn(store.connection, request)
    return True, NumberAnswer(MaYeuCau=request.MaYeuCau, SoDinhDanh=number).model_dump_json()
