"""A value with where it came from; an override keeps both, so that nobody has to guess later what was changed.

Used for every field that is filled in for somebody: from the population register, a paper, another dossier.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

Value = str | dict[str, str | None]
Source = Literal["population", "applicant", "official", "paper"]


class Override(BaseModel):
    """Another value put in its place: whose, when, why."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: Value
    source: Source
    by: str
    at: datetime
    reason: str


class Provenanced(BaseModel):
    """A value, who supplied it, when, and under which request."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: Value
    source: Source
    at: datetime
    request_id: str | None = None
    overridden_by: Override | None = None

    @property
    def effective(self) -> Value:
        """The value that counts: the override's if there is one."""
        return self.overridden_by.value if self.overridden_by else self.value

    def override(self, override: Override) -> Provenanced:
        """The same with another value in its place; what was supplied first stays."""
        return self.model_copy(update={"overridden_by": override})
