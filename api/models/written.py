"""What a write is answered with."""

from __future__ import annotations

from pydantic import ConfigDict

from api.models.reading import Answered, DossierView


class Written(Answered):
    """The answer of a write: which row it made, and the dossier as it now is. `pending`: taken, and not yet to be seen."""

    model_config = ConfigDict(
        frozen=True, json_schema_extra={"example": {"code": "H26.1-260302-0001", "seq": 2, "pending": False, "dossier": None}}
    )

    code: str
    seq: int
    pending: bool = False
    dossier: DossierView | None = None


class Filed(Written):
    """The answer of a filing, with the secret that the receipt's QR holds."""

    model_config = ConfigDict(
        frozen=True, json_schema_extra={"example": {"code": "H26.1-260302-0001", "seq": 1, "tracking_secret": "0" * 32}}
    )

    tracking_secret: str
