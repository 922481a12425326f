"""What a question is asked of and about, and what an answer is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import select

from audit.mining.executions import Chosen
from registry.definitions import Definitions
from registry.store import Store
from registry.tables import Official
from statute.time import ICT, midnight_after
from statute.words import Bilingual

Cell = str | int | float | date | datetime | Bilingual | None
CODE = r"^[A-Za-z0-9][A-Za-z0-9.-]{0,63}$"
NAME = r"^[A-Za-z0-9][A-Za-z0-9._@-]{0,79}$"


class Given(BaseModel):
    """What a question is about. A period is from the first day through the last."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str | None = Field(None, pattern=CODE, description="A dossier's code; where many are found, how it begins.")
    official: str | None = Field(None, pattern=NAME, description="An official's id.")
    authority: str | None = Field(None, pattern=NAME, description="An authority's id.")
    procedure: str | None = Field(None, pattern=NAME, description="A procedure's code.")
    since: date | None = Field(None, description="The first day.")
    until: date | None = Field(None, description="The last day.")

    @property
    def start(self) -> datetime | None:
        """The beginning of the period."""
        return datetime.combine(self.since, time(), ICT) if self.since is not None else None

    @property
    def end(self) -> datetime | None:
        """The instant after the period."""
        return midnight_after(self.until) if self.until is not None else None

    def chosen(self) -> Chosen:
        """The dossiers that it is about."""
        return Chosen(self.start, self.end, self.procedure, self.authority, self.code)


class Asked(NamedTuple):
    """Whom a question is asked: the registry, its definitions, and the installation's now."""

    store: Store
    definitions: Definitions
    now: datetime

    def names(self) -> dict[str, str]:
        """Officials' names by id."""
        with self.store.read() as session:
            return dict(session.exec(select(Official.id, Official.name)).all())


class Answer(NamedTuple):
    """Rows of named cells. `cut`: there are more than are told."""

    question: str
    given: Given
    at: datetime
    columns: tuple[str, ...]
    rows: list[tuple[Cell, ...]]
    cut: bool = False


class NotAsked(ValueError):
    """The question is not one, or lacks what it is about; the message says how it is right."""


Rows = Iterable[tuple[Any, ...]]
"""Named tuples of one type, whose fields are the columns."""
