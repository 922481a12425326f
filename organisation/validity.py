"""A half-open interval of instants in which a post, unit or delegation holds."""

from __future__ import annotations

from datetime import datetime

from pydantic import AwareDatetime, BaseModel, ConfigDict


class Validity(BaseModel):
    """From `valid_from` (included) to `valid_to` (excluded); an absent end means it still holds."""

    model_config = ConfigDict(frozen=True)

    valid_from: AwareDatetime
    valid_to: AwareDatetime | None = None

    def holds(self, at: datetime) -> bool:
        """Whether this holds at the instant `at`."""
        return self.valid_from <= at and (self.valid_to is None or at < self.valid_to)
