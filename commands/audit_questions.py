"""`motcua audit ask`, `conformance`, `event-log`: the auditor's questions and process mining, on the registry alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.audit_asking import SHOWN, Data, asking, told, written
from commands.audit_saved import keep
from commands.output import CallError, Outcome

if TYPE_CHECKING:
    from audit.mining.executions import Execution
    from audit.questions.asking import Asked, Given

Code = Annotated[str | None, typer.Option(help="A dossier's code; of `find`, how it begins.")]
Person = Annotated[str | None, typer.Option(help="An official's id.")]
Place = Annotated[str | None, typer.Option(help="An authority's id.")]
Procedure = Annotated[str | None, typer.Option(help="A procedure's code.")]
First = Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="The first day (of filing, or of the act).")]
Last = Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="The last day.")]


def ask(
    question: Annotated[str | None, typer.Argument(help="Which question; all are listed where none is given.")] = None,
    code: Code = None, official: Person = None, authority: Place = None, procedure: Procedure = None,
    first: First = None, last: Last = None,
    csv: Annotated[Path | None, typer.Option(help="Also write the answer as CSV to this file.")] = None,
    pdf: Annotated[Path | None, typer.Option(help="Also write the answer as PDF to this file.")] = None,
    save: Annotated[str | None, typer.Option(help="Keep the question under this name, to ask it again.")] = None,
    data: Data = None,
) -> Outcome:  # fmt: skip
    """Ask the registry one of the auditor's questions. Changes nothing."""
    if question is None:
        return _listed()
    given = _given(code=code, official=official, authority=authority, procedure=procedure, since=first, until=last)

    def work(asked: Asked) -> Outcome:
        from audit.questions.catalogue import ask as answered

        answer = answered(asked, question, given)
        if save is not None:
            keep(asked, save, question, given)
        return told(asked, answer, written(asked, answer, csv, pdf))

    return asking(data, work)


def conformance(
    code: Code = None,
    authority: Place = None,
    procedure: Procedure = None,
    first: First = None,
    last: Last = None,
    data: Data = None,
) -> Outcome:
    """Compare executions with the definitions that they were under. Exit status 1 where one parts from it."""
    given = _given(code=code, authority=authority, procedure=procedure, since=first, until=last)

    def work(asked: Asked) -> Outcome:
        from audit.questions.of_courses import conformance as compared

        found = compared(asked, given)
        deviations = [{**one._asdict(), "what": one.what.model_dump()} for one in found.deviations]
        taken = [{"way": list(way), "times": n} for way, n in sorted(found.taken.items())]
        lines = [f"{one.code}, dòng {one.seq} (row): {one.what.vi}\n    {one.what.en}" for one in found.deviations[:SHOWN]]
        for way in map(found.way, found.never):
            lines.append(f"chưa ai đi (never taken): {way.vi}\n    {way.en}")
        lines.append(f"{found.conforming}/{found.dossiers} hồ sơ đi đúng định nghĩa (dossiers keep to their definition).")
        figures = {"dossiers": found.dossiers, "conforming": found.conforming, "deviations": deviations,
                   "taken": taken, "never": [list(way) for way in found.never]}  # fmt: skip
        return Outcome(ok=not deviations, figures=figures, lines=lines)

    return asking(data, work)


def event_log(
    xes: Annotated[Path | None, typer.Option(help="Write the log as XES (IEEE 1849-2016) to this file.")] = None,
    ocel: Annotated[Path | None, typer.Option(help="Write the log as OCEL 2.0 (JSON) to this file.")] = None,
    code: Code = None, authority: Place = None, procedure: Procedure = None, first: First = None, last: Last = None,
    data: Data = None,
) -> Outcome:  # fmt: skip
    """Export an event log for process mining. No party is in it; officials are, by their id."""
    if xes is None and ocel is None:
        raise CallError("name what to write: motcua audit event-log --xes FILE | --ocel FILE")
    given = _given(code=code, authority=authority, procedure=procedure, since=first, until=last)

    def work(asked: Asked) -> Outcome:
        from audit.mining.executions import executions
        from audit.mining.ocel import ocel as as_ocel
        from audit.mining.xes import xes as as_xes

        figures: dict[str, Any] = {}
        for path, lines in ((xes, as_xes), (ocel, as_ocel)):
            if path is not None:
                counted = Counted(executions(asked.store, given.chosen()))
                with path.open("w", encoding="utf-8") as file:
                    file.writelines(lines(iter(counted)))
                figures |= {"cases": counted.cases, "events": counted.events, "variants": len(counted.variants)}
        names = ", ".join(str(path) for path in (xes, ocel) if path is not None)
        said = f"{names}: {figures['cases']} dossiers, {figures['events']} events, {figures['variants']} variants."
        return Outcome(ok=True, figures={**figures, "files": names}, lines=[said])

    return asking(data, work)


class Counted:
    """Executions on their way into a file, counted as they pass."""

    def __init__(self, found: Iterator[Execution]) -> None:
        self._found = found
        self.cases = self.events = 0
        self.variants: set[tuple[str, ...]] = set()

    def __iter__(self) -> Iterator[Execution]:
        from audit.mining.happenings import variant

        for execution in self._found:
            course = variant(execution)
            self.cases, self.events = self.cases + 1, self.events + len(course)
            self.variants.add(course)
            yield execution


def _listed() -> Outcome:
    from audit.questions.catalogue import QUESTIONS

    lines, figures = [], []
    for one in QUESTIONS.values():
        options = [*(f"--{_option(name)} …" for name in one.needs), *(f"[--{_option(name)}]" for name in one.may)]
        lines.append(f"{one.name:<19} {one.words.en}\n{'':<19}   {one.words.vi}; {' '.join(options)}")
        figures.append({"name": one.name, "vi": one.words.vi, "en": one.words.en, "needs": one.needs, "may": one.may})
    return Outcome(ok=True, figures={"questions": figures}, lines=lines)


def _option(name: str) -> str:
    return {"since": "from", "until": "to"}.get(name, name)


def _given(**said: str | date | None) -> Given:
    from pydantic import ValidationError

    from audit.questions.asking import Given

    try:
        return Given.model_validate({name: one.date() if isinstance(one, datetime) else one for name, one in said.items()})
    except ValidationError as error:
        wrong = _option(str(error.errors()[0]["loc"][0]))
        raise CallError(f"--{wrong} has not the form expected: an id or code, as the registry writes it") from None
