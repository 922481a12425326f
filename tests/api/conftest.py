"""A running office behind the API: people of every role with accounts, and a client that signs in as any of them."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from activities.desk import Office
from api.app import create_app
from api.config import ApiConfig
from api.services import Services
from registry.accounts import add_account
from registry.store import Store
from registry.tables import Authority, Delegation, Official, Post, ServicePoint
from tests.dossier import plans
from tests.office import BEGIN, ROLES, Register, furnish, key_ring, open_office, working
from tests.replay.recording import server

PAY = {
    "id": "pay",
    "type": "pay",
    "role": "cashier",
    "fees": ["fee"],
    "clock": "pause",
    "outcomes": {"paid": "approve", "expired": "stop"},
}
FEE = [{"id": "fee", "amount": 50000, "basis": "law"}]
PAID = plans.with_step(PAY, fees=FEE, procedure="9.999998")
AWAITED = plans.with_step(
    {
        "id": "tax", "type": "wait", "event": "tax-notice", "partner": "tax", "role": "officer",
        "outcomes": {"arrived": "approve", "expired": "stop"},
    },
    procedure="9.999997",
)  # fmt: skip
PASSWORD_HASH = "not-a-hash"
FORM = {"unit": "00004", "pages": 3}
APPLICANT = {"full_name": "Nguyễn Văn An", "personal_id": "001090123457"}
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PEOPLE = {
    "citizen": "party-1", "other-citizen": "party-2",
    "receptionist": "receptionist-1", "receptionist-elsewhere": "receptionist-9",
    "officer": "officer-1", "officer-2": "officer-2", "chair": "chair-1", "cashier": "cashier-1", "head": "one-stop-head-1",
    "administrator": "administrator-1", "administrator-2": "administrator-2", "auditor": "auditor-1",
    "delegate": "delegate-1", "former": "former-1",
}  # fmt: skip


class Client:
    """Speaks to the API as one person; every write gets a key of its own unless one is given."""

    def __init__(self, app: Any, token: str | None = None) -> None:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        self.http = httpx.AsyncClient(transport=transport, base_url="http://api")
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    async def get(self, path: str, headers: dict[str, str] | None = None, **params: Any) -> httpx.Response:
        return await self.http.get(path, params=params, headers={**self.headers, **(headers or {})})

    async def post(self, path: str, body: Any, key: str | None = None, **headers: str) -> httpx.Response:
        given = {
            **self.headers,
            "Idempotency-Key": key or uuid.uuid4().hex,
            **{k.replace("_", "-"): v for k, v in headers.items()},
        }
        if isinstance(body, bytes):
            return await self.http.post(path, content=body, headers=given)
        return await self.http.post(path, json=body, headers=given)

    async def act(self, code: str, kind: str, key: str | None = None, seq: int | None = None, **fields: Any) -> httpx.Response:
        headers = {"If-Match": f'"{seq}"'} if seq is not None else {}
        return await self.post(f"/dossiers/{code}/acts", {"kind": kind, **fields}, key, **headers)


class Town:
    """The office with everybody in it."""

    def __init__(self, office: Office, app: FastAPI) -> None:
        self.office, self.app = office, app
        self.services: Services = app.state.services
        issuer = self.services.issuer
        assert issuer is not None
        self.issuer = issuer

    def as_(self, person: str | None = None) -> Client:
        """A client signed in as one of PEOPLE, or as nobody."""
        return Client(self.app, self.issuer.issue(person) if person else None)

    async def filed(self, person: str = "receptionist", procedure: str = "9.999999") -> dict[str, Any]:
        """A dossier filed by that person, whose party is the citizen's own where a citizen files."""
        papers: list[dict[str, Any]] = [{"id": "application", "how": "original"}]
        if "citizen" in person:
            upload = await self.as_(person).post("/papers", PDF, Content_Type="application/pdf")
            papers = [{"id": "application", "digest": upload.json()["digest"]}]
        body = {"procedure": procedure, "form": FORM, "applicant": APPLICANT, "papers": papers}
        answer = await self.as_(person).post("/dossiers", body)
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def task(self, code: str, work: str) -> str:
        """The open task of a kind of work."""
        dossier = (await self.as_("head").get(f"/dossiers/{code}")).json()
        return str(next(task["task"] for task in dossier["tasks"] if task["work"] == work))

    async def completed(self, code: str, person: str, work: str, outcome: str, **fields: Any) -> dict[str, Any]:
        """After a task was completed."""
        answer = await self.as_(person).act(code, "complete", task=await self.task(code, work), outcome=outcome, **fields)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found


def people(store: Store) -> None:
    """Accounts for all, with posts elsewhere, past ones and delegated ones."""
    now = datetime.now(UTC)
    with store.write() as session:
        session.add(
            Authority(id="system", identifier="H00", unit="", level="system", name="Motcua", kind="system", valid_from=BEGIN)
        )
        session.add(Authority(id="far", identifier="H99", unit="00009", level="commune", name="UBND xa", valid_from=BEGIN))
        session.add(ServicePoint(id="far-1", authority="far", name="Một cửa xa", valid_from=BEGIN))
        session.add(Official(id="administrator-2", name="administrator"))
        second: dict[str, Any] = {"official": "administrator-2", "role": "administrator", "authority": "system"}
        session.add(Post(id="post-administrator-2", **second, valid_from=BEGIN))
        for role, authority in (("administrator", "system"), ("auditor", "system"), ("delegate", ""), ("former", "")):
            session.add(Official(id=f"{role}-1", name=role))
            if authority:
                session.add(Post(id=f"post-{role}-1", official=f"{role}-1", role=role, authority=authority, valid_from=BEGIN))
        session.add(Official(id="receptionist-9", name="xa"))
        session.add(Post(id="post-far", official="receptionist-9", role="receptionist", authority="far", valid_from=BEGIN))
        ended = now - timedelta(hours=1)
        session.add(Post(id="past", official="former-1", role="officer", authority="ward", valid_from=BEGIN, valid_to=ended))
        session.add(Delegation(id="lent", post="post-officer-2", to="delegate-1", valid_from=BEGIN))
        for login, subject in PEOPLE.items():
            add_account(session, login, PASSWORD_HASH, "citizen" if subject.startswith("party") else "official", subject, BEGIN)


def configuration(folder: Path, **changes: Any) -> ApiConfig:
    """As tests need it: no limit in the way."""
    usual: dict[str, Any] = {
        "data": folder, "payment_secret": SecretStr("hush"), "sign_in_rate": "1000/second", "address_rate": "1000/second",
        "tracking_rate": "1000/second", "gateway_secrets": {"sms": SecretStr("gateway"), "zalo": SecretStr("gateway")},
        "partner_secrets": {"tax": SecretStr("gateway"), "police": SecretStr("gateway")},
        "largest_paper": 100_000, "largest_body": 50_000,
    }  # fmt: skip
    return ApiConfig(**usual | changes)


@pytest.fixture(scope="session")
async def town(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    """One town a run, on a server of its own: its workers live as long as the run. Tests file dossiers of their own."""
    folder = tmp_path_factory.mktemp("api")
    store = Store(f"sqlite:///{folder}/registry.db")
    furnish(store, plans.PLAIN, PAID, AWAITED)
    people(store)
    async with server() as client:
        office = open_office(store, client, key_ring())
        app = create_app(office, configuration(folder))
        async with working(office, Register()):
            yield Town(office, app)
    store.close()


__all__ = ["APPLICANT", "FORM", "PDF", "PEOPLE", "ROLES", "Client", "Town", "configuration"]
