"""`motcua audit saved`: questions kept under a name, asked again as of now, ended and never deleted."""

from __future__ import annotations

import getpass
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.audit_asking import Data, asking, told, written
from commands.output import CallError, Outcome

if TYPE_CHECKING:
    from audit.questions.asking import Asked, Given

LONGEST = 60


def saved(
    name: Annotated[str | None, typer.Argument(help="Which one to ask again; all are listed where none is named.")] = None,
    end: Annotated[bool, typer.Option("--end", help="Let it stand no longer; it stays on record.")] = False,
    csv: Annotated[Path | None, typer.Option(help="Also write the answer as CSV to this file.")] = None,
    pdf: Annotated[Path | None, typer.Option(help="Also write the answer as PDF to this file.")] = None,
    data: Data = None,
) -> Outcome:
    """Kept questions: list them, ask one again, end one. They are kept by `motcua audit ask … --save NAME`."""
    if name is None:
        return asking(data, _listed)

    def again(asked: Asked) -> Outcome:
        from audit.questions.asking import Given
        from audit.questions.catalogue import ask
        from registry.saved_questions import saved_question

        with asked.store.read() as session:
            row = saved_question(session, name)
        if row is None:
            raise CallError(f"no question is kept as '{name}'; `motcua audit saved` lists them")
        answer = ask(asked, row.question, Given.model_validate_json(row.given))
        return told(asked, answer, written(asked, answer, csv, pdf))

    return asking(data, (lambda asked: _ended(asked, name)) if end else again)


def keep(asked: Asked, name: str, question: str, given: Given) -> None:
    """Keep a question that was asked. Raises `CallError`."""
    from registry.saved_questions import NotSaved, save_question

    if not 0 < len(name) <= LONGEST or "/" in name:
        raise CallError(f"a name has 1 to {LONGEST} characters and no '/'")
    said = given.model_dump(mode="json", exclude_none=True)
    try:
        with asked.store.write() as session:
            save_question(session, name, question, said, getpass.getuser(), asked.now)
    except NotSaved as error:
        raise CallError(str(error)) from None


def _listed(asked: Asked) -> Outcome:
    from registry.saved_questions import saved_questions

    with asked.store.read() as session:
        rows = saved_questions(session)
    figures = [
        {"name": row.name, "question": row.question, "given": json.loads(row.given), "by": row.by, "at": row.at} for row in rows
    ]
    lines = [f"{row.name:<30} {row.question:<19} {_about(json.loads(row.given))}  ({row.by}, {row.at:%Y-%m-%d})" for row in rows]
    return Outcome(ok=True, figures={"saved": figures}, lines=lines or ["No question is kept: motcua audit ask … --save NAME"])


def _about(given: dict[str, str]) -> str:
    return ", ".join(f"{name} {value}" for name, value in given.items())


def _ended(asked: Asked, name: str) -> Outcome:
    from registry.saved_questions import end_question

    with asked.store.write() as session:
        if not end_question(session, name, getpass.getuser(), asked.now):
            raise CallError(f"no question is kept as '{name}'; `motcua audit saved` lists them")
    return Outcome(ok=True, figures={"ended": name}, lines=[f"'{name}' stands no longer; that it stood stays on record."])
