"""All configuration of Motcua, in one model. Nothing else reads the environment.

Each field is set by `MOTCUA_<NAME>` in the environment or by an option of the command line. Only the composition roots
(`worker.py`, `api/app.py`, `cli.py` with its commands, `launch/`) call `load`; every other room is handed plain values.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, SecretStr, TypeAdapter, ValidationError, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

Mode = Literal["production", "trial", "demo", "test"]
LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR"]
Port = Annotated[int, Field(ge=0, le=65535)]
Positive = Annotated[timedelta, Field(gt=timedelta(0))]


def _absolute(path: Path) -> Path:
    return path.expanduser().absolute()


class SettingsError(Exception):
    """A setting is wrong. The message names the variable, what it holds, what was expected and how to mend it."""

    code = "SET-001"


class Settings(BaseSettings):
    """The configuration of one process of one system."""

    model_config = SettingsConfigDict(env_prefix="MOTCUA_", frozen=True, extra="ignore", env_ignore_empty=True)

    mode: Mode = Field(
        "trial",
        description="What this system is for. 'production': real dossiers, and nothing may move time. 'trial', 'demo', "
        "'test': sandbox partners, and time may be moved if time_travel is set.",
    )
    data: Annotated[Path, AfterValidator(_absolute)] = Field(
        Path(".data"),
        description="The data folder: all state of one system. Systems with different folders run side by side.",
    )
    log_level: LogLevel = Field("INFO", description="The least severity that is logged.")
    time_travel: bool = Field(
        False, description="Whether the time port may be moved ahead. Refused at start in mode 'production'."
    )

    database_url: SecretStr | None = Field(
        None,
        description="SQLAlchemy address of the registry, for example postgresql+psycopg://user@host/motcua. "
        "Unset: SQLite in the data folder.",
    )

    temporal_address: str | None = Field(
        None, description="host:port of a Temporal cluster. Unset: `motcua up` starts a server of its own."
    )
    temporal_namespace: str = Field("motcua", min_length=2, description="The Temporal namespace. It is created if it is missing.")
    temporal_retention: Positive = Field(
        timedelta(days=3650),
        description="How long Temporal keeps the history of a closed dossier, when the namespace is created.",
    )
    temporal_port: Port = Field(0, description="Port of our own Temporal server. 0: a free one, the same at the next start.")
    temporal_ui_port: Port | None = Field(
        None, description="Port of Temporal's own pages, 0 for a free one. Unset: they are not started."
    )

    api_host: str = Field("127.0.0.1", description="The address on which API and pages listen.")
    api_port: Port = Field(0, description="Port of the API and its pages. 0: a free one, the same at the next start.")
    public_url: str | None = Field(None, description="The address that citizens use, printed in QR codes. Unset: the API's own.")

    register_url: str | None = Field(
        None, description="Base address of the population register. Unset: `motcua up` starts the sandbox register."
    )
    register_client: str = Field("motcua", description="The client name under which we ask the population register.")
    register_secret: SecretStr | None = Field(
        None, description="Our secret at the population register. Unset: a random one, kept in the data folder."
    )
    register_port: Port = Field(0, description="Port of the sandbox register. 0: a free one, the same at the next start.")
    register_people: int = Field(10_000, ge=1, description="How many people the sandbox register invents.")
    register_seed: int = Field(1, description="The seed from which the sandbox register invents them.")
    lookup_retry_window: Positive = Field(
        timedelta(minutes=5),
        description="How long a look-up is tried again while the register is unavailable, before an official is asked "
        "to check the original paper.",
    )

    key_ring: SecretStr | None = Field(
        None,
        description="The key ring that wraps the dossiers' data keys, as JSON: {current: id, keys: {id: 32 bytes in "
        "base64}, blind_index: 32 bytes in base64}. Unset: key-ring.json in the data folder, made at the first start.",
    )

    store: str | None = Field(
        None,
        description="Where papers and kept histories are: a folder, or s3://bucket/prefix of a store that speaks S3. "
        "Unset: the data folder.",
    )
    store_endpoint: str | None = Field(None, description="Address of the S3-compatible store. Unset: Amazon's.")
    store_region: str = Field("us-east-1", description="Region of the S3-compatible store.")
    store_key_id: str | None = Field(
        None, description="Our access key id at the S3-compatible store. Unset: what the machine's own role gives."
    )
    store_secret: SecretStr | None = Field(None, description="Our secret access key at the S3-compatible store.")

    history_keep_every: Positive = Field(
        timedelta(minutes=5), description="How often ended histories are looked for and kept outside Temporal."
    )
    history_open_every: Positive = Field(
        timedelta(days=1), description="How often the history of an open dossier that moved is kept as it stands."
    )
    evidence_verify_every: Positive = Field(
        timedelta(hours=1), description="How often a part of the evidence is verified by itself; findings raise an alarm."
    )
    evidence_verify_rows: int = Field(
        500_000, ge=1, description="How many journal rows one such round verifies; the next one goes on from there."
    )
    timestamp_url: str | None = Field(
        None, description="An RFC 3161 time-stamping authority for the days' seals. Unset: seals are chained and copied only."
    )
    timestamp_roots: Path | None = Field(
        None, description="The certificates (PEM) that the authority's time-stamps must lead to. Needed with timestamp_url."
    )
    seal_copies: str = Field(
        "",
        description="Where each day's seal is copied to, and erasures and marks of the logs are noted: folders or "
        "s3://bucket/prefix, several with commas. Best somewhere that the registry's administrators cannot write to.",
    )
    alarm_url: str | None = Field(
        None, description="An address to which each new alarm of the verification is posted as JSON. Unset: log and status only."
    )

    smtp_host: str | None = Field(
        None, description="The mail server that takes notices. Unset: `motcua up` starts the sandbox's, except in production."
    )
    smtp_port: int = Field(25, ge=1, le=65535, description="Port of the mail server.")
    smtp_security: Literal["plain", "starttls", "tls"] = Field("plain", description="How the mail server is spoken to.")
    smtp_user: str | None = Field(None, description="Our name at the mail server. Unset: no sign-in.")
    smtp_password: SecretStr | None = Field(None, description="Our password at the mail server.")
    mail_from: str = Field("motcua@motcua.example", description="The address in whose name mail goes out.")
    sms_url: str | None = Field(None, description="The SMS gateway, by the contract of docs/partners.md. Unset: no SMS.")
    sms_secret: SecretStr | None = Field(None, description="The secret shared with the SMS gateway.")
    zalo_url: str | None = Field(None, description="The Zalo gateway, by the same contract; it goes before SMS. Unset: no Zalo.")
    zalo_secret: SecretStr | None = Field(None, description="The secret shared with the Zalo gateway.")
    signing_url: str | None = Field(
        None,
        description="The remote signing service that signs results in the officials' names, by the contract of docs/partners.md. "
        "Unset: `motcua up` starts the sandbox's, except in production; there results are uploaded, signed elsewhere.",
    )
    signing_secret: SecretStr | None = Field(None, description="The secret shared with the signing service.")
    signing_timestamp_url: str | None = Field(
        None, description="The time-stamping authority (RFC 3161) whose stamp goes into results. Unset: none."
    )
    signing_port: Port = Field(0, description="Port of the sandbox's signing service. 0: a free one, the same at the next start.")
    messages_port: Port = Field(0, description="Port of the sandbox's gateways. 0: a free one, the same at the next start.")
    mail_port: Port = Field(0, description="Port of the sandbox's mail server. 0: a free one, the same at the next start.")
    notice_every: Positive = Field(timedelta(seconds=5), description="How often notices are looked for that are to go out.")
    notice_give_up: Positive = Field(
        timedelta(days=7), description="How long a notice is tried again while its channel is down, before it counts as failed."
    )
    partner_secrets: SecretStr | None = Field(
        None,
        description="The secrets under which partners that procedures wait for sign their callbacks, as JSON: "
        "{partner: secret}. Unset: officials enter what arrives.",
    )
    upload_kept: Positive = Field(timedelta(days=7), description="How long an upload is kept that no dossier takes in.")

    oidc_issuer: str | None = Field(
        None,
        description="An OpenID Connect issuer's address. Unset: the built-in one, with passwords in the registry.",
    )
    oidc_audience: str = Field("motcua", description="The audience that a bearer token must name.")
    oidc_jwks_url: str | None = Field(
        None, description="Where the issuer's keys are. Unset: as the issuer's own discovery document says."
    )
    oidc_official_claim: str = Field("sub", description="The claim of a token that names the official's account.")

    token_lifetime: Positive = Field(timedelta(hours=8), description="How long a token of the built-in issuer is valid.")
    payment_secret: SecretStr | None = Field(
        None,
        description="The secret under which the payment service signs its callbacks (HMAC-SHA256 of the body). "
        "Unset: no callback is taken, cashiers enter payments.",
    )
    payment_url: str | None = Field(
        None,
        description="Where citizens pay: the payment service's page, by the contract of docs/partners.md. "
        "Unset: `motcua up` starts the sandbox's, except in production.",
    )
    payment_port: Port = Field(0, description="Port of the sandbox's payment service. 0: a free one, the same at the next start.")
    largest_paper: int = Field(20 * 1024 * 1024, ge=1, description="The largest paper that is taken, in bytes.")
    largest_body: int = Field(1024 * 1024, ge=1024, description="The largest other request body that is taken, in bytes.")
    sign_in_rate: str = Field(
        "10/minute", description="How often one address may try to sign in under one name, in one API process."
    )
    address_rate: str = Field(
        "300/minute", description="How often one address may try to sign in under any name, in one API process."
    )
    tracking_rate: str = Field("60/minute", description="How often one address may track dossiers, in one API process.")

    intent_sweep_every: Positive = Field(
        timedelta(seconds=30), description="How often acts whose recording was interrupted are looked for and settled."
    )
    intent_settle_after: Positive = Field(
        timedelta(seconds=15), description="How long an act may be under way before it counts as interrupted and is settled."
    )
    acts_times: float = Field(
        2.0,
        ge=1,
        le=100,
        description="How many times as long people's acts (95th percentile) may take during a merger or another operation over "
        "many dossiers as in the quarter of an hour before it; the operation slows itself down.",
    )
    acts_slow_after: Positive = Field(
        timedelta(seconds=1),
        description="How long acts may take during such an operation at most, unless they took that long before it; "
        "it holds alone where too few acts were made before it to compare with.",
    )
    keys_remembered: Positive = Field(
        timedelta(days=30), description="How long the answer under an idempotency key is kept and given again."
    )
    staffing_every: Positive = Field(
        timedelta(seconds=30), description="How often work whose holder is away or has left is given to who acts now."
    )
    staffing_ahead: Positive = Field(
        timedelta(days=14), description="How early an alarm is raised where nobody will be there for a role at an authority."
    )
    staffing_mail: str = Field(
        "", description="Mail addresses, several with commas, that are told once of every alarm that nobody is there for a role."
    )
    ready_file: Path | None = Field(
        None, description="A file that the worker touches once it serves. Set by `motcua up`, which waits for it."
    )
    shutdown_grace: Positive = Field(
        timedelta(seconds=30), description="How long a worker that is told to stop may finish what it has begun."
    )

    @model_validator(mode="after")
    def _time_is_real_in_production(self) -> Self:
        if self.time_travel and self.mode == "production":
            raise ValueError(
                "MOTCUA_TIME_TRAVEL is set and MOTCUA_MODE is 'production': legal terms run on real time there. "
                "Unset MOTCUA_TIME_TRAVEL, or use mode trial, demo or test"
            )
        return self

    @model_validator(mode="after")
    def _people_are_real_in_production(self) -> Self:
        if self.mode == "production" and self.register_url is None:
            raise ValueError(
                "MOTCUA_MODE is 'production' and MOTCUA_REGISTER_URL is unset: the sandbox register invents people. "
                "Set MOTCUA_REGISTER_URL, or use mode trial, demo or test"
            )
        return self

    @model_validator(mode="after")
    def _stamps_can_be_verified(self) -> Self:
        if self.timestamp_url is not None and (self.timestamp_roots is None or not self.timestamp_roots.is_file()):
            raise ValueError(
                "MOTCUA_TIMESTAMP_URL is set and MOTCUA_TIMESTAMP_ROOTS names no file: a time-stamp that cannot be verified "
                "is none. Give the authority's certificates as PEM"
            )
        return self

    @property
    def registry_url(self) -> str:
        """The registry's SQLAlchemy address, SQLite in the data folder by default."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.data / 'registry.db'}"

    @property
    def store_place(self) -> str:
        """The place of papers and kept histories, for `registry.shelves.open_shelf`."""
        return self.store or str(self.data)

    @property
    def store_access(self) -> tuple[str | None, str, str | None, str | None]:
        """Address, region, key id and secret of the S3-compatible store, as `registry.shelves.S3Access` takes them."""
        secret = self.store_secret.get_secret_value() if self.store_secret else None
        return self.store_endpoint, self.store_region, self.store_key_id, secret

    @property
    def key_ring_file(self) -> Path:
        """Where the key ring is, unless it came from the environment."""
        return self.data / "key-ring.json"

    @property
    def first_sign_ins_file(self) -> Path:
        """The accounts that the registry's first filling made: a JSON list of {name, user, password, role}, mode 0600."""
        return self.data / "first-sign-ins.json"

    def key_ring_json(self) -> str:
        """The key ring's JSON text, from the environment or the data folder. Raises SettingsError if in neither."""
        if self.key_ring is not None:
            return self.key_ring.get_secret_value()
        if not self.key_ring_file.is_file():
            raise SettingsError(f"MOTCUA_KEY_RING: unset, and {self.key_ring_file} is missing; `motcua up` makes it")
        return self.key_ring_file.read_text("utf-8")

    def as_environment(self) -> dict[str, str]:
        """These settings as the environment of a process that is started with them; `load` there gives them back."""
        plain = self.model_dump(mode="json", exclude_none=True)
        secret = {name: value.get_secret_value() for name, value in self if isinstance(value, SecretStr)}
        return {f"MOTCUA_{name.upper()}": str(value) for name, value in (plain | secret).items()}

    @property
    def partners(self) -> dict[str, SecretStr]:
        """The secret of each partner that procedures wait for. Raises SettingsError where the setting is no JSON object."""
        if self.partner_secrets is None:
            return {}
        try:
            return TypeAdapter(dict[str, SecretStr]).validate_json(self.partner_secrets.get_secret_value())
        except ValidationError:
            raise SettingsError('MOTCUA_PARTNER_SECRETS: must be JSON such as {"tax": "secret"}') from None

    @property
    def logging_level(self) -> int:
        """The level as the logging module numbers it."""
        return logging.getLevelNamesMapping()[self.log_level]


def load(**overrides: object) -> Settings:
    """Settings from the environment, with options of the command line over them (`None` leaves a setting as it is).

    Raises SettingsError that names each wrong variable.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        raise SettingsError("; ".join(_explain(part) for part in error.errors())) from None


def _explain(part: ErrorDetails) -> str:
    where = "".join(str(step) for step in part["loc"][:1]).upper()
    message = str(part["msg"]).removeprefix("Value error, ")
    return f"MOTCUA_{where}: {message}" if where else message
