"""The service: a citizen comes with a signed order, pays in play, the signed callback tells the system, the citizen goes back."""

from __future__ import annotations

import hashlib
import hmac
import json
from pathlib import Path
from typing import Annotated, Any

import httpx
from fastapi import FastAPI, Form, HTTPException, Query
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment
from pydantic import BaseModel, ConfigDict

HOST = "127.0.0.1"
HEADER = "Motcua-Signature"
PAGE = Environment(autoescape=True).from_string((Path(__file__).parent / "page.html").read_text("utf-8"))
Code = Annotated[str, Query(pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]{0,63}$")]


class PaymentConfig(BaseModel):
    """How to start the service; `system` is the address that is told and gone back to."""

    model_config = ConfigDict(frozen=True)

    secret: str
    system: str


def create_app(config: PaymentConfig, transport: httpx.AsyncBaseTransport | None = None) -> FastAPI:
    """The service; `transport` is how the system is reached, for tests."""
    app = FastAPI(title="Thanh toán (thử nghiệm)")

    @app.get("/suc-khoe", operation_id="health")
    def health() -> dict[str, str]:
        return {"TrangThai": "ok"}

    @app.get("/pay", response_class=HTMLResponse, operation_id="show_order")
    def show(code: Code, order: int, amount: Annotated[int, Query(ge=1)], signature: str) -> str:
        _check(config, code, order, amount, signature)
        return PAGE.render(code=code, order=order, amount=f"{amount:,}".replace(",", "."), plain=amount, signature=signature)

    @app.post("/pay", operation_id="pay_order")
    async def pay(
        code: Annotated[str, Form()], order: Annotated[int, Form()], amount: Annotated[int, Form()],
        signature: Annotated[str, Form()],
        cancel: Annotated[str, Form()] = "",
    ) -> RedirectResponse:  # fmt: skip
        _check(config, code, order, amount, signature)
        if not cancel:
            await _tell(config, transport, {"code": code, "receipt": receipt_of(code, order), "amount": amount})
        return RedirectResponse(f"{config.system}/dossier/{code}{'' if cancel else '?done=pay'}", 303)

    return app


def receipt_of(code: str, order: int) -> str:
    """One order, one receipt: paying twice is one payment."""
    return "TT-" + hashlib.sha256(f"{code}\n{order}".encode()).hexdigest()[:16]


def signature_of(secret: str, body: bytes) -> str:
    """The contract's signature: HMAC-SHA256 of the body."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def _check(config: PaymentConfig, code: str, order: int, amount: int, signature: str) -> None:
    if not hmac.compare_digest(signature_of(config.secret, f"{code}\n{order}\n{amount}".encode()).encode(), signature.encode()):
        raise HTTPException(401, "the order's signature is missing or wrong")


async def _tell(config: PaymentConfig, transport: httpx.AsyncBaseTransport | None, made: dict[str, Any]) -> None:
    body = json.dumps(made).encode()
    headers = {HEADER: signature_of(config.secret, body), "Content-Type": "application/json"}
    async with httpx.AsyncClient(transport=transport, base_url=config.system) as client:
        answer = await client.post("/partners/payment", content=body, headers=headers)
    if answer.status_code >= 400:
        raise HTTPException(502, f"the system did not take the payment: {answer.status_code}; nothing was charged")
