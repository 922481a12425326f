"""`motcua settings`: every setting with its default and its meaning; docs/settings.md is what this prints."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import typer

from commands.output import Outcome, add


def register(app: typer.Typer) -> None:
    """Add the command."""
    add(app, "settings", settings)


def settings() -> Outcome:
    """Every setting: its variable, its default, what it means."""
    rows = [{"variable": name, "default": default, "meaning": meaning} for name, default, meaning in _rows()]
    return Outcome(ok=True, figures={"settings": rows}, lines=as_markdown().splitlines())


def as_markdown() -> str:
    """The reference page."""
    head = ["# Settings", "", "Each is a variable of the environment; some are options of `motcua up` too.", ""]
    table = [f"| `{name}` | {f'`{default}`' if default else ''} | {meaning} |" for name, default, meaning in _rows()]
    return "\n".join([*head, "| Variable | Default | Meaning |", "|---|---|---|", *table]) + "\n"


def _rows() -> Iterator[tuple[str, str, str]]:
    from settings import Settings

    for name, field in Settings.model_fields.items():
        yield f"MOTCUA_{name.upper()}", _written(field.default), str(field.description)


def _written(default: Any) -> str:
    if default is None:
        return ""
    if isinstance(default, timedelta):
        return _duration(default)
    return str(default)


def _duration(length: timedelta) -> str:
    hours, rest = divmod(length.seconds, 3600)
    clock = "".join(f"{n}{unit}" for n, unit in ((hours, "H"), (rest // 60, "M"), (rest % 60, "S")) if n)
    days = f"{length.days}D" if length.days else ""
    return f"P{days}T{clock}" if clock else f"P{days}"
