"""A text in the two languages of the system: Vietnamese first, English second. Used by every room."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class Bilingual(BaseModel):
    """What people read; `vi` is the text with legal effect, `en` a courtesy and may be empty."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    vi: str = Field(description="In Vietnamese: the text with legal effect.")
    en: str = Field("", description="In English.")
