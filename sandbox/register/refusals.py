"""How the service says no: a stable code and a sentence, never a person's data."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, Response


class Refusal(Exception):
    """A request that is not answered with data."""

    def __init__(self, status: int, code: str, message: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(code)
        self.status, self.code, self.message, self.headers = status, code, message, headers


class Garbage(Exception):
    """An answer that is no answer: what a broken gateway sends, with status 200."""


def handle_refusals(app: FastAPI) -> None:
    """Turn refusals and malformed requests into answers."""

    @app.exception_handler(Refusal)
    def refused(_: Request, error: Refusal) -> Response:
        return JSONResponse({"MaLoi": error.code, "MoTa": error.message}, error.status, error.headers)

    @app.exception_handler(Garbage)
    def garbage(_: Request, __: Garbage) -> Response:
        return HTMLResponse("<html><body>Gateway</body></html>")

    @app.exception_handler(RequestValidationError)
    def malformed(_: Request, error: RequestValidationError) -> Response:
        faults = "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())
        return JSONResponse({"MaLoi": "YEU_CAU_SAI", "MoTa": faults}, 422)
