"""The contract of every command: what it prints and how it ends (DESIGN section 8).

A command returns an Outcome or raises a CallError; it never prints and never exits. `write` prints it: with `--json`
one object on standard output, else prose. What goes on meanwhile is told on standard error through `progress`.
"""

from __future__ import annotations

import inspect
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import wraps
from typing import Annotated, Any, NoReturn, get_type_hints

import typer

DONE, WRONG, MISCALLED = 0, 1, 2


@dataclass(frozen=True)
class Outcome:
    """What a command found: whether all is well, figures and findings by name, and the same as lines for people."""

    ok: bool
    figures: Mapping[str, Any] = field(default_factory=dict)
    lines: Sequence[str] = ()


class CallError(Exception):
    """The call itself is wrong. The message is one line that says how it is right."""

    code = "CLI-001"


Json = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]


def add(app: typer.Typer, name: str, function: Callable[..., Outcome | None]) -> None:
    """Add a command to the program, or to a group of commands."""
    app.command(name)(with_json(function))


def with_json(function: Callable[..., Outcome | None]) -> Callable[..., Outcome | None]:
    """The function as Typer takes it, with the option `--json` that all have; `cli.call` reads that."""

    @wraps(function)
    def command(json: bool = False, **options: Any) -> Outcome | None:  # noqa: ARG001
        return function(**options)

    signature = inspect.signature(function)
    as_json = inspect.Parameter("json", inspect.Parameter.KEYWORD_ONLY, default=False, annotation=Json)
    hints = get_type_hints(function, include_extras=True)
    parameters = [p.replace(annotation=hints[p.name]) for p in signature.parameters.values()]
    command.__annotations__ = {**hints, "json": Json}
    command.__signature__ = signature.replace(parameters=[*parameters, as_json])  # type: ignore[attr-defined]
    return command


def progress(line: str) -> None:
    """Tell a person who watches."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def write(outcome: Outcome, *, as_json: bool) -> None:
    """Print an outcome on standard output."""
    if as_json:
        sys.stdout.write(json.dumps({"ok": outcome.ok, **outcome.figures}, ensure_ascii=False, default=str) + "\n")
    else:
        sys.stdout.writelines(f"{line}\n" for line in outcome.lines)
    sys.stdout.flush()


def failure(error: Exception) -> Outcome:
    """What an error with a stable code comes to."""
    code = str(getattr(error, "code", type(error).__name__))
    return Outcome(ok=False, figures={"error": {"code": code, "message": str(error)}}, lines=[f"{code}: {error}"])


def leave(code: int) -> NoReturn:
    """Flush and end at once: a process that used the Temporal SDK may abort in its teardown (sdk-python issue 300)."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
