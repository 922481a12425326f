"""The composition root of the API: routers, problems, middleware, and (for `python -m api`) the settings."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import SecretStr

from activities.desk import Office
from activities.office import open_office
from activities.population import PopulationConfig
from activities.signing import SigningConfig
from api.body_limit import BodyLimit
from api.config import ApiConfig
from api.pages.router import add_first_pages, add_pages
from api.problems import ProblemBody, handle_problems
from api.routes import (
    administrators,
    applicants,
    auditors,
    changes,
    citizens,
    counter,
    definitions,
    desk,
    dossiers,
    health,
    letters,
    notices,
    officials,
    operations,
    organisation,
    papers,
    partners,
    payments,
    questions,
    reference,
    reports,
    results,
    saved_questions,
    sign_in,
    tracking,
)
from api.security.external import Fetch
from api.security.read_only import ReadOnly
from api.security_headers import SecurityHeaders
from api.services import services_of
from registry.shelves import S3Access
from settings import Settings
from workflows.codec import sealing_converter

ROUTERS = (
    health.router, sign_in.router, applicants.router, dossiers.router, officials.router, desk.router, counter.router,
    letters.router, notices.router, tracking.router, papers.router, payments.router, partners.router, results.router,
    citizens.router, definitions.router,
    changes.router, administrators.router, organisation.router, operations.router, auditors.router, reports.router,
    questions.router,
    saved_questions.router,
)  # fmt: skip
DESCRIPTION = """One door: administrative procedures as durable dossiers.

Every write needs an `Idempotency-Key`; repeated with the same key it happens once and is answered again, with
`Idempotency-Replayed: true`. `If-Match` with a dossier's `ETag` refuses an act on a dossier that has changed. Every refusal is
`application/problem+json` with a stable code."""


def create_app(office: Office, config: ApiConfig, fetch: Fetch | None = None) -> FastAPI:
    """The API over an office; `fetch` reads an outside issuer's documents."""
    app = bare_app()
    app.state.services = services_of(office, config, fetch)
    app.add_middleware(ReadOnly, services=app.state.services)
    app.add_middleware(BodyLimit, papers=config.largest_paper, others=config.largest_body)
    app.add_middleware(SecurityHeaders)
    return app


def bare_app() -> FastAPI:
    """Routes and problems, without an office: enough to describe the API."""
    app = FastAPI(title="Motcua", version="1", description=DESCRIPTION, docs_url=None, redoc_url=None, lifespan=_lifespan)
    handle_problems(app)
    add_first_pages(app)
    for router in (*ROUTERS, reference.router):
        app.include_router(router)
    add_pages(app)
    app.openapi = lambda: _openapi(app)  # type: ignore[method-assign]
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    yield
    app.state.services.office.store.close()


def _openapi(app: FastAPI) -> dict[str, Any]:
    """The description of the API, with the problems that routes refer to."""
    if app.openapi_schema is None:
        made = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
        schemas = made.setdefault("components", {}).setdefault("schemas", {})
        schemas["ProblemBody"] = ProblemBody.model_json_schema(ref_template="#/components/schemas/{model}")
        for unused in ("HTTPValidationError", "ValidationError"):
            schemas.pop(unused, None)
        app.openapi_schema = made
    return app.openapi_schema


def config_of(settings: Settings) -> ApiConfig:
    """The API's part of the settings."""
    return ApiConfig(
        data=settings.data, store=settings.store, store_access=S3Access(*settings.store_access),
        public_url=settings.public_url or f"http://{settings.api_host}:{settings.api_port}",
        audience=settings.oidc_audience, external_issuer=settings.oidc_issuer, jwks_url=settings.oidc_jwks_url,
        account_claim=settings.oidc_official_claim, token_lifetime=settings.token_lifetime,
        payment_secret=settings.payment_secret, payment_url=settings.payment_url, upload_kept=settings.upload_kept,
        gateway_secrets=gateway_secrets(settings),
        partner_secrets=settings.partners, signing=signing_of(settings), population=population_of(settings),
        largest_paper=settings.largest_paper, largest_body=settings.largest_body,
        sign_in_rate=settings.sign_in_rate, address_rate=settings.address_rate,
        tracking_rate=settings.tracking_rate,
    )  # fmt: skip


def population_of(settings: Settings) -> PopulationConfig | None:
    """The population register that receptionists ask, where one is set."""
    if settings.register_url is None or settings.register_secret is None:
        return None
    return PopulationConfig(url=settings.register_url, client_id=settings.register_client, client_secret=settings.register_secret)


def signing_of(settings: Settings) -> SigningConfig | None:
    """The signing service, where one is set."""
    if settings.signing_url is None or settings.signing_secret is None:
        return None
    return SigningConfig(url=settings.signing_url, secret=settings.signing_secret, timestamp_url=settings.signing_timestamp_url)


def gateway_secrets(settings: Settings) -> dict[str, SecretStr]:
    """The secret of each gateway of short messages."""
    given = {"sms": settings.sms_secret, "zalo": settings.zalo_secret}
    return {name: secret for name, secret in given.items() if secret is not None}


async def app_of(settings: Settings) -> FastAPI:
    """The API of one process, connected."""
    office = await open_office(
        settings.registry_url, settings.key_ring_json(), settings.temporal_address or "localhost:7233",
        settings.temporal_namespace, settings.time_travel, sealing_converter,
    )  # fmt: skip
    return create_app(office, config_of(settings))
