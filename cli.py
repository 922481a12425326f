"""The `motcua` command: puts together the commands, modules of `commands/`; commands/output.py is their contract."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import typer

from commands import (
    audit,
    backup,
    calendar,
    catalogue,
    check,
    codes,
    cutover,
    demo,
    diff,
    doctor,
    down,
    draw,
    impact,
    law_test,
    migrate,
    operation,
    organisation,
    publish,
    rebuild,
    report,
    schema,
    settings,
    status,
    term,
    test,
    time,
    up,
    verify,
)
from commands.output import DONE, MISCALLED, WRONG, CallError, Outcome, failure, leave, write

COMMANDS = (
    up, down, status, settings, check, test, diff, schema, term, calendar, audit, backup, catalogue, cutover, draw,
    impact, law_test, migrate, operation, organisation, codes, publish, verify, report, doctor, rebuild, time, demo,
)  # fmt: skip

# Typer carries a Click of its own and exports of its errors only this one and its parents.
_UsageError: type[Exception] = typer.BadParameter.__mro__[1]


def build() -> typer.Typer:
    """The program with all its commands."""
    app = typer.Typer(
        name="motcua",
        help="Một cửa: administrative procedures as reviewable files, dossiers as durable workflows.",
        no_args_is_help=False,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    app.callback()(_program)
    for command in COMMANDS:
        command.register(app)
    return app


def call(arguments: Sequence[str]) -> int:
    """Run one command line; its exit status: 0 done, 1 what was asked about fails, 2 the call is wrong."""
    as_json = "--json" in arguments
    try:
        outcome = build()(list(arguments), prog_name="motcua", standalone_mode=False)
    except _UsageError as error:
        return _miscalled(_how_it_is_right(error), as_json=as_json)
    except CallError as error:
        return _miscalled(str(error), as_json=as_json)
    except (typer.Abort, KeyboardInterrupt):
        return WRONG
    except Exception as error:
        said = _not_set_up(error)
        if said is None:
            raise
        return _miscalled(said, as_json=as_json)
    if not isinstance(outcome, Outcome):
        return int(outcome or DONE)
    write(outcome, as_json=as_json)
    return DONE if outcome.ok else WRONG


def _not_set_up(error: Exception) -> str | None:
    """Where there is no system yet, what to do instead of a traceback; known by name, for SQLAlchemy takes long to import."""
    kind = type(error)
    if kind.__name__ == "SettingsError":
        return str(error)
    if kind.__name__ == "OperationalError" and kind.__module__.startswith("sqlalchemy"):
        why = getattr(error, "orig", error)
        return f"the registry cannot be read ({why}); name the data folder (--data or MOTCUA_DATA), or make one: `motcua up`"
    return None


def main() -> None:
    """The entry point."""
    leave(call(sys.argv[1:]))


def _program() -> None:
    """Một cửa: administrative procedures as reviewable files, dossiers as durable workflows."""


def _how_it_is_right(error: Any) -> str:
    where = error.ctx.command_path if error.ctx else "motcua"
    return f"{error.format_message().rstrip('.')}. See `{where} --help`."


def _miscalled(message: str, *, as_json: bool) -> int:
    line = " ".join(message.split())
    sys.stderr.write(f"motcua: {line}\n")
    if as_json:
        write(failure(CallError(line)), as_json=True)
    return MISCALLED


if __name__ == "__main__":
    main()
