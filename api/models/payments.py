"""The payment service's callback."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field

from api.models.asking import Asked, Dong
from api.models.reading import Answered


class PaymentMade(Asked):
    """A payment that the service vouches for; `receipt` is its own number, once for each payment. Dong."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        json_schema_extra={"example": {"code": "H26.1-260302-0001", "receipt": "VNP-2026-118", "amount": 50000}},
    )

    code: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]{0,63}$")]
    receipt: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")]
    amount: Dong


class PaymentTaken(Answered):
    """The row that the payment made."""

    model_config = ConfigDict(
        frozen=True, json_schema_extra={"example": {"code": "H26.1-260302-0001", "seq": 7, "pending": False}}
    )

    code: str
    seq: int
    pending: bool = False
