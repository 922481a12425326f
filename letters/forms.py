"""Which notice issues which letter on a day: the table of `procedure_defs/letters/forms.yaml`, and the templates."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from letters.typesetting import LAYOUTS
from statute.words import Bilingual


class Ground(BaseModel):
    """What a form rests on; `verified` where its text was read."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    cite: str
    verified: bool


class Form(BaseModel):
    """A letter that a notice issues; `form` is its official number where it has one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    what: str
    form: str | None = None
    name: Bilingual
    template: str = Field(pattern=r"^[a-z0-9-]+\.typ$")
    since: date = Field(alias="from")
    until: date | None = Field(None, alias="to")
    basis: Ground

    @property
    def official_template(self) -> str:
        """The template that comes with the release."""
        return _template(self.template)

    def own_template(self, labels: dict[str, Any]) -> str | None:
        """The procedure's own template of this kind, where it brings one."""
        own = (labels.get("letters") or {}).get(self.what)
        return str(own) if own else None


@lru_cache(maxsize=1)
def forms() -> tuple[Form, ...]:
    """Every form, as written."""
    return TypeAdapter(tuple[Form, ...]).validate_python(yaml.safe_load((LAYOUTS / "forms.yaml").read_text("utf-8")))


def form_for(what: str, on: date) -> Form | None:
    """The letter that a kind of notice issues on a day; nothing where it is told without one."""
    return next(
        (form for form in forms() if form.what == what and form.since <= on and (not form.until or on < form.until)), None
    )


@lru_cache(maxsize=32)
def _template(name: str) -> str:
    return (LAYOUTS / name).read_text("utf-8")
