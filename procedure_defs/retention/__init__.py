"""How long personal parts are kept, by result type: dated data with its basis (`retention.yaml`), and what follows from it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from procedure_defs.model import Basis

FILE = Path(__file__).with_name("retention.yaml")
PERMANENT: Literal["permanent"] = "permanent"


class RetentionRule(BaseModel):
    """For these results, closed from a day on, the personal part is kept so many years, or for ever."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    results: tuple[str, ...] = Field(min_length=1)
    keep: Literal["permanent"] | None = None
    years: int | None = Field(None, ge=1)
    since: date = Field(alias="from")
    basis: Basis

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.keep is None) == (self.years is None):
            raise ValueError("write either `years` or `keep: permanent`")
        return self


class Retention(NamedTuple):
    """Until which day (excluded) a personal part is kept (none: for ever), and by which rule."""

    until: date | None
    rule: RetentionRule


@lru_cache(maxsize=1)
def retention_rules() -> tuple[RetentionRule, ...]:
    """The rules of this release."""
    return read_rules(FILE.read_text("utf-8"))


def read_rules(text: str) -> tuple[RetentionRule, ...]:
    """Rules from their YAML. Raises pydantic's `ValidationError`."""
    return tuple(RetentionRule.model_validate(rule) for rule in yaml.safe_load(text)["rules"])


def retention_of(rules: Sequence[RetentionRule], result: str | None, closed: date) -> Retention:
    """What holds for a dossier with that result closed on a day. Raises `LookupError` where no rule does."""
    fitting = [rule for rule in rules if rule.since <= closed and (result in rule.results or "*" in rule.results)]
    if not fitting:
        raise LookupError(f"no rule of retention holds for the result {result or 'unknown'} closed on {closed}")
    rule = max(fitting, key=lambda one: (result in one.results, one.since))
    return Retention(_years_after(closed, rule.years) if rule.years is not None else None, rule)


def _years_after(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return date(day.year + years, 3, 1)
