"""An upload's receipt."""

from __future__ import annotations

from pydantic import ConfigDict

from api.models.reading import Answered


class Uploaded(Answered):
    """A paper that is kept; `digest` names it in filings and acts."""

    model_config = ConfigDict(
        frozen=True, json_schema_extra={"example": {"digest": "9f86d081884c7d65" * 4, "kind": "application/pdf", "size": 48213}}
    )

    digest: str
    kind: str
    size: int
