"""The service: gateways for SMS and Zalo by the contract, the mail server beside them, and a page of all that was taken."""

from __future__ import annotations

import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

from aiosmtpd.controller import Controller
from fastapi import FastAPI, Form, Header, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment
from pydantic import BaseModel, ConfigDict, Field

from sandbox.messages.conditions import CHANNELS, Conditions, Fares
from sandbox.messages.mail import Sink
from sandbox.messages.reports import Reports
from sandbox.messages.signing import signature_of
from sandbox.messages.store import Messages

Gateway = Literal["sms", "zalo"]
HOST = "127.0.0.1"
PAGE = Environment(autoescape=True).from_string((Path(__file__).parent / "page.html").read_text("utf-8"))


class Sent(BaseModel):
    """A message that is handed over."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[0-9a-f]{32}$")
    to: str = Field(pattern=r"^(\+84|0)[0-9]{8,10}$")
    text: str = Field(max_length=480)


class MessagesConfig(BaseModel):
    """How to start the service; `mail_port` 0 starts no mail server."""

    model_config = ConfigDict(frozen=True)

    folder: Path
    secret: str
    mail_port: int = 0
    callback: str | None = None


class Parts(NamedTuple):
    """What the routes use."""

    messages: Messages
    conditions: Conditions
    reports: Reports


def create_app(config: MessagesConfig) -> FastAPI:
    """The service over its folder."""
    parts = Parts(Messages(config.folder), Conditions(), Reports(config.callback, config.secret))

    @asynccontextmanager
    async def with_mail(_: FastAPI) -> AsyncIterator[None]:
        sink = Sink(parts.messages, parts.conditions)
        server = Controller(sink, hostname=HOST, port=config.mail_port) if config.mail_port else None
        if server is not None:
            server.start()
        yield
        if server is not None:
            server.stop()
        parts.messages.close()

    app = FastAPI(title="Tin nhắn (thử nghiệm)", lifespan=with_mail)
    app.state.parts = parts
    _gateways(app, parts, config.secret)
    _pages(app, parts)
    return app


def _gateways(app: FastAPI, parts: Parts, secret: str) -> None:
    @app.post("/{gateway}/v1/messages", status_code=202, operation_id="send_message")
    async def send(
        gateway: Gateway, request: Request, signature: Annotated[str, Header(alias="Motcua-Signature")] = ""
    ) -> dict[str, str]:
        body = await request.body()
        if not hmac.compare_digest(signature_of(secret, body).encode(), signature.encode()):
            raise HTTPException(401, "the signature is missing or wrong")
        if parts.conditions.of(gateway) == "down":
            raise HTTPException(503, "down for exercise")
        try:
            sent = Sent.model_validate_json(body)
        except ValueError:
            raise HTTPException(422, "not the message of the contract") from None
        n = parts.messages.take(gateway, sent.id, sent.to, "", sent.text)
        reference = f"{gateway}-{n}"
        parts.reports.tell(gateway, sent.id, reference)
        return {"id": sent.id, "reference": reference}


def _pages(app: FastAPI, parts: Parts) -> None:
    @app.get("/suc-khoe", operation_id="health")
    def health() -> dict[str, str]:
        return {"TrangThai": "ok"}

    @app.get("/", response_class=HTMLResponse, operation_id="show")
    def show() -> str:
        fares = {name: parts.conditions.of(name) for name in CHANNELS}
        return PAGE.render(messages=parts.messages.all(), conditions=fares)

    @app.get("/tin-nhan", operation_id="list_messages")
    def listed() -> list[dict[str, str | int]]:
        return [one._asdict() for one in parts.messages.all()]

    @app.get("/tin-nhan/{n}.eml", operation_id="read_mail")
    def mail(n: int) -> Response:
        raw = parts.messages.raw(n)
        if raw is None:
            raise HTTPException(404)
        return Response(raw, media_type="message/rfc822")

    @app.post("/tinh-trang", operation_id="set_condition")
    def condition(
        channel: Annotated[Literal["mail", "sms", "zalo"], Form(alias="kenh")], fares: Annotated[Fares, Form(alias="tinh_trang")]
    ) -> RedirectResponse:
        parts.conditions.set(channel, fares)
        return RedirectResponse("/", 303)
