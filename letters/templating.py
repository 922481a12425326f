"""Jinja over Typst, sandboxed: a value is printed as a Typst string, so that nothing in it is ever read as markup or code.

Templates come from the release or from a definition; values come from anybody. Called by `letters.typesetting`.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from statute.time import local

_PACKAGE = re.compile(r"[\"']@\w+/")
_FILES = re.compile(r"#?\b(?:read|image|json|csv|xml|yaml|toml|cbor|plugin|bibliography)\s*\(\s*[\"']")
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
"""Control characters, and those that turn the order of what is read around."""


class TemplateFault(ValueError):
    """A template cannot be filled in: it says what and where."""

    code = "LET-001"


class Typst(str):
    """Markup of our own: the only thing that is printed as it is."""

    __slots__ = ()


def literal(value: object) -> Typst:
    """A value as a Typst string literal, for arguments in code."""
    clean = _UNSEEN.sub("", unicodedata.normalize("NFC", str(value)))
    return Typst('"' + clean.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"')


def shown(value: Any) -> str:
    """What `{{ value }}` prints: nothing for nothing, our own markup as it is, all else as the expression of a string."""
    if value is None:
        return ""
    if isinstance(value, Typst):
        return str(value)
    return f"#({literal(value)});"


def filled(template: str, facts: dict[str, Any]) -> str:
    """A template with its values, as Typst source. Raises `TemplateFault`."""
    if found := _PACKAGE.search(template) or _FILES.search(template):
        raise TemplateFault(f"a letter loads nothing: '{found[0]}' is not allowed; put what it needs into the template")
    try:
        return str(_compiled(template).render(facts))
    except TemplateError as error:
        place = f", line {error.lineno}" if isinstance(error, TemplateSyntaxError) else ""
        raise TemplateFault(f"{type(error).__name__}{place}: {error.message}") from None
    except (TypeError, ValueError, ArithmeticError, RecursionError) as error:
        raise TemplateFault(f"{type(error).__name__}: {error}") from None


@lru_cache(maxsize=256)
def _compiled(template: str) -> Any:
    return environment().from_string(template)


@lru_cache(maxsize=1)
def environment() -> ImmutableSandboxedEnvironment:
    """The sandbox with its few filters."""
    made = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, finalize=shown, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    made.filters = {
        "literal": literal, "day": day, "moment": moment, "long_day": long_day, "dong": dong,
        "upper": lambda value: str(value).upper(), "length": len, "join": made.filters["join"],
    }  # fmt: skip
    made.globals = {}
    return made


def day(value: date | datetime) -> str:
    """2/3/2026."""
    found = local(value).date() if isinstance(value, datetime) else value
    return f"{found.day:02}/{found.month:02}/{found.year}"


def moment(value: datetime) -> str:
    """08 giờ 30, 02/03/2026."""
    at = local(value)
    return f"{at.hour:02} giờ {at.minute:02}, {day(at.date())}"


def long_day(value: date | datetime) -> str:
    """ngày 02 tháng 3 năm 2026."""
    found = local(value).date() if isinstance(value, datetime) else value
    month = f"{found.month:02}" if found.month < 3 else str(found.month)
    return f"ngày {found.day:02} tháng {month} năm {found.year}"


def decimal(value: float) -> str:
    """A number as it is written here: 120,5; a whole one without a fraction."""
    return f"{Decimal(str(value)).normalize():f}".replace(".", ",")


def dong(value: int) -> str:
    """50.000 đồng."""
    return f"{value:,} đồng".replace(",", ".")
