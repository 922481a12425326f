"""A real register on a loopback port in a thread, for the tests of the service and of its adapter."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from sandbox.register import Access, Client, RegisterConfig, create_app

ADMIN = "an admin token"
COMPARING = Client(id="motcua", secret="a secret")
STRICT = Client(id="strict", secret="another secret", may_compare=False)
POOR = Client(id="poor", secret="a third secret", per_minute=3)
ACCESS = Access(admin_token=ADMIN, clients=(COMPARING, STRICT, POOR))


class Register:
    """A running register, with what tests ask of it over its own routes."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._http = httpx.Client(base_url=url)
        self._tokens: dict[str, str] = {}

    def token(self, client: Client) -> str:
        if client.id not in self._tokens:
            self._tokens[client.id] = self._fetch_token(client)
        return self._tokens[client.id]

    def _fetch_token(self, client: Client) -> str:
        form = {"grant_type": "client_credentials", "client_id": client.id, "client_secret": client.secret}
        return str(self._http.post("/token", data=form).json()["access_token"])

    def post(self, path: str, body: dict[str, Any], client: Client = COMPARING) -> httpx.Response:
        return self._http.post(path, json=body, headers={"Authorization": f"Bearer {self.token(client)}"})

    def admin(self, method: str, path: str, **more: Any) -> Any:
        answer = self._http.request(method, path, headers={"Authorization": f"Bearer {ADMIN}"}, **more)
        answer.raise_for_status()
        return answer.json()

    def samples(self, kind: str, n: int = 1, seed: int = 0, **more: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.admin("GET", "/mau", params={"kind": kind, "n": n, "seed": seed, **more})
        return found

    def sample(self, kind: str, seed: int = 0) -> dict[str, Any]:
        person: dict[str, Any] = self.samples(kind, seed=seed)[0]["CongDan"][0]
        return person

    def set(self, **conditions: Any) -> None:
        self.admin("PUT", "/dieu-khien", json=conditions)

    def times_asked(self, request_id: str) -> list[int]:
        page = self.admin("GET", "/nhat-ky", params={"ma_yeu_cau": request_id})
        return [entry["SoLan"] for entry in page["MucNhatKy"]]

    def close(self) -> None:
        self._http.close()


@contextmanager
def running_register(folder: Path, people: int = 2_000) -> Iterator[Register]:
    """Start a register over the folder and stop it at the end."""
    config = RegisterConfig(folder=folder, people=people, seed=7, access=ACCESS)
    server = uvicorn.Server(uvicorn.Config(create_app(config), log_level="error", ws="none", timeout_graceful_shutdown=1))
    # The protocol is named because asyncio turns Nagle's delay (40 ms an answer) off only on sockets that name it.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listening:
        listening.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        register = Register(f"http://127.0.0.1:{listening.getsockname()[1]}")
        try:
            yield register
        finally:
            register.close()
            server.should_exit = True
            thread.join(10)
