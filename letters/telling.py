"""What a notice says in words, and when nobody is woken: `procedure_defs/letters/notices.yaml`, dated and with its ground."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Literal

import yaml
from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from pydantic import BaseModel, ConfigDict, Field

from letters.forms import Ground
from letters.typesetting import LAYOUTS
from statute.time import ICT, local
from statute.words import Bilingual

Channel = Literal["mail", "sms", "zalo"]
ONE_DAY = timedelta(days=1)


class _Written(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Quiet(_Written):
    """Hours of every day in which these channels are silent; they may pass midnight."""

    channels: tuple[Channel, ...]
    begins: time = Field(alias="from")
    ends: time = Field(alias="to")
    since: date
    until: date | None = None
    basis: Ground


class Words(_Written):
    """What is said of one kind of notice: a mail in both languages, a short message."""

    subject: Bilingual
    body: Bilingual
    short: str


class Told(_Written):
    """A notice in words."""

    subject: str
    body: str
    short: str


class Telling(_Written):
    """The whole file."""

    quiet: tuple[Quiet, ...] = ()
    notices: dict[str, Words]


@lru_cache(maxsize=1)
def telling() -> Telling:
    """As written."""
    return Telling.model_validate(yaml.safe_load((LAYOUTS / "notices.yaml").read_text("utf-8")))


def told(what: str, facts: dict[str, Any]) -> Told | None:
    """A kind of notice in words; nothing where it is not told to applicants."""
    words = telling().notices.get(what)
    if words is None:
        return None
    subject = f"{_said(words.subject.vi, facts)} / {_said(words.subject.en or '', facts)}"
    body = f"{_said(words.body.vi, facts)}\n\n{_said(words.body.en or '', facts)}\n\n{facts['tracking']}\n"
    return Told(subject=subject, body=body, short=_said(words.short, facts))


def subject_of(what: str, code: str) -> Bilingual:
    """What a kind of notice is about, in a line."""
    words = telling().notices.get(what)
    if words is None:
        return Bilingual(vi=what)
    return Bilingual(vi=_said(words.subject.vi, {"code": code}), en=_said(words.subject.en or "", {"code": code}))


def silent_until(channel: Channel, at: datetime, quiet: tuple[Quiet, ...] | None = None) -> datetime | None:
    """The end of the quiet hours in which an instant lies; nothing where it lies in none."""
    here = local(at)
    for each in telling().quiet if quiet is None else quiet:
        in_force = each.since <= here.date() and (each.until is None or here.date() < each.until)
        if channel in each.channels and in_force:
            end = _end(each, here)
            if end is not None:
                return end
    return None


def _end(quiet: Quiet, here: datetime) -> datetime | None:
    for day in (here.date() - ONE_DAY, here.date()):
        begins = datetime.combine(day, quiet.begins, ICT)
        last = day + ONE_DAY if quiet.ends <= quiet.begins else day
        ends = datetime.combine(last, quiet.ends, ICT)
        if begins <= here < ends:
            return ends
    return None


def _said(template: str, facts: dict[str, Any]) -> str:
    return " ".join(_plain().from_string(template).render(facts).split())


@lru_cache(maxsize=1)
def _plain() -> ImmutableSandboxedEnvironment:
    return ImmutableSandboxedEnvironment(undefined=StrictUndefined)
