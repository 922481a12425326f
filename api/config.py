"""What the API needs to know of its installation, as plain values."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from pydantic import BaseModel, ConfigDict, SecretStr

from activities.population import PopulationConfig
from activities.signing import SigningConfig
from registry.shelves import S3Access, Shelf, open_shelf


class ApiConfig(BaseModel):
    """The API's part of the settings. `external_issuer` replaces the built-in one. Sizes in bytes."""

    model_config = ConfigDict(frozen=True)

    data: Path
    store: str | None = None
    store_access: S3Access = S3Access()
    public_url: str = "http://localhost"
    audience: str = "motcua"
    external_issuer: str | None = None
    jwks_url: str | None = None
    account_claim: str = "sub"
    token_lifetime: timedelta = timedelta(hours=8)
    payment_secret: SecretStr | None = None
    payment_url: str | None = None
    upload_kept: timedelta = timedelta(days=7)
    gateway_secrets: dict[str, SecretStr] = {}
    signing: SigningConfig | None = None
    population: PopulationConfig | None = None
    partner_secrets: dict[str, SecretStr] = {}
    largest_body: int = 1024 * 1024
    largest_paper: int = 20 * 1024 * 1024
    sign_in_rate: str = "10/minute"
    address_rate: str = "300/minute"
    tracking_rate: str = "60/minute"

    def shelf(self, room: str) -> Shelf:
        """Where the bytes of a room are kept."""
        return open_shelf(self.store or self.data, room, self.store_access)

    @property
    def issuer(self) -> str:
        """Who issues the tokens that are accepted."""
        return self.external_issuer or self.public_url
