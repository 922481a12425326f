"""What every request is made of. Nothing unknown is taken."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictInt

Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:|/-]{0,119}$")]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Text = Annotated[str, Field(min_length=1, max_length=4000)]
Short = Annotated[str, Field(min_length=1, max_length=200)]
Dong = Annotated[StrictInt, Field(ge=0, le=10**12)]


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """Refuse what JSON has no words for: lone surrogates, not-a-number, numbers no machine holds."""
    try:
        json.dumps(values, allow_nan=False, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise ValueError("holds a value that is no plain JSON") from None
    return values


Plain = Annotated[dict[str, Any], AfterValidator(_plain)]


class Asked(BaseModel):
    """Base of requests."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class PaperIn(Asked):
    """A paper handed in; `digest` is that of an upload to `POST /papers`."""

    id: Id
    how: Literal["original", "copy", "shown", "reused"] = "copy"
    digest: Digest | None = None
    pages: Annotated[StrictInt, Field(ge=1, le=10_000)] | None = None
