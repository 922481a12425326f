"""Runs the scenarios beside a definition on the pure core: nothing needs to be running, no time really passes.

    run(folder) -> Report(verdicts, seen, unseen)

A verdict says what was expected, what came, after which sentence, at which line. `unseen` are the outcomes of steps that
no scenario reaches: a definition is done when there are none. Called by `motcua test` and by the tests.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from procedure_defs.compile import Compiled, compile_definition, pinned_calendar
from procedure_defs.coverage import coverage
from procedure_defs.faults import has_errors
from procedure_defs.form_values import form_faults
from procedure_defs.load import load
from procedure_defs.scenario_model import Act, Expected, LookUp, Scenario, ScenarioFile, Span
from procedure_defs.scenario_play import Misplayed, Play
from procedure_defs.scenario_report import Failure, Report, Verdict, found_in, outcomes_to_see, plain
from procedure_defs.validate import validate
from procedure_defs.yaml_source import Path as KeyPath
from procedure_defs.yaml_source import Source
from statute.calendar import Calendar
from statute.calendar_data import CalendarData
from statute.time import ICT

FILE = "scenarios.yaml"
_MOMENT: TypeAdapter[datetime] = TypeAdapter(datetime)
_LOOK_UPS: TypeAdapter[LookUp | dict[str, LookUp]] = TypeAdapter(LookUp | dict[str, LookUp])
_LOADS: TypeAdapter[dict[str, int]] = TypeAdapter(dict[str, int])
_ENDS: TypeAdapter[dict[str, str]] = TypeAdapter(dict[str, str])
_WITHOUT_ACTOR = frozenset({"wait", "until", "register", "candidates", "expect", "child"})


def run(folder: Path) -> Report:
    """Run every scenario of a procedure's folder."""
    compiled = compile_definition(folder)
    if isinstance(compiled, list):
        return Report(procedure=folder.name, faults=tuple(compiled))
    return run_compiled(compiled)


def run_compiled(compiled: Compiled) -> Report:
    """Run the scenarios that stand beside a compiled definition."""
    code = compiled.plan.procedure
    source = load(compiled.folder / FILE, f"{compiled.folder.name}/{FILE}")
    file, faults = validate(source, ScenarioFile)
    if file is None or has_errors(faults):
        return Report(procedure=code, faults=tuple(faults))
    told = [_Telling(compiled, source, file, number).verdict() for number in range(len(file.scenarios))]
    seen = frozenset(pair for verdict in told for pair in verdict.seen)
    to_see = outcomes_to_see(compiled.plan)
    reached = coverage(compiled.definition, compiled.plan, to_see, seen, frozenset(side for each in told for side in each.sides))
    return Report(procedure=code, verdicts=tuple(told), unseen=tuple(sorted(to_see - seen)), coverage=reached)


def told(compiled: Compiled) -> list[tuple[str, Play]]:
    """The dossiers of the scenarios beside a compiled definition, each by its name; none where they cannot be read."""
    source = load(compiled.folder / FILE, f"{compiled.folder.name}/{FILE}")
    file, _ = validate(source, ScenarioFile)
    tellings = [_Telling(compiled, source, file, number) for number in range(len(file.scenarios))] if file is not None else []
    return [(telling.verdict().name, telling.play) for telling in tellings]


class _Telling:
    """One scenario being told."""

    def __init__(self, compiled: Compiled, source: Source, file: ScenarioFile, number: int) -> None:
        self.compiled, self.source = compiled, source
        self.scenario: Scenario = file.scenarios[number]
        self.given = self.scenario.given.over(file.given)
        self.path: KeyPath = ("scenarios", number)
        self.failures: list[Failure] = []
        self.said = "filing"

    def verdict(self) -> Verdict:
        """Tell it to the end, or to the first sentence that cannot be carried out."""
        at = moment(self.given.at or "2026-03-02T09:00")
        play = self.play = Play(self.compiled.plan, calendar_of(at.year), at)
        here: KeyPath = (*self.path, "given")
        try:
            self._file(play)
            for number, sentence in enumerate(self.scenario.when):
                here = (*self.path, "when", number)
                self.said = f"{number + 1}. {_shown(sentence)}"
                self._tell(play, sentence, here)
            here = (*self.path, "then")
            refusal = play.refusal
            play.all_goes_well()
            play.refusal = refusal
            self._expect(play, self.scenario.then, here)
        except Misplayed as misplayed:
            self._fail(here, str(misplayed))
        except ValidationError as error:
            self._fail(here, "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()))
        place = self.source.where((*self.path, "name"))
        seen, sides = frozenset(play.seen), frozenset(play.sides)
        return Verdict(name=self.scenario.name, place=place, failures=tuple(self.failures), seen=seen, sides=sides)

    def _file(self, play: Play) -> None:
        form = self._form()
        faults = form_faults(self.compiled.form_schema, form)
        if faults:
            raise Misplayed("the form does not fit form.yaml: " + "; ".join(f"{f.path}: {f.en}" for f in faults))
        play.file(self.given, form)
        if play.refusal is not None and (self.scenario.when or self.scenario.then.refused is None):
            raise Misplayed(f"the filing was refused: {_refusal(play)}")

    def _form(self) -> dict[str, Any]:
        form = self.given.form or {}
        if isinstance(form, str):
            source = load(self.compiled.folder / form, form)
            if source.faults or not isinstance(source.data, dict):
                raise Misplayed(f"the form {form} cannot be read: {'; '.join(map(str, source.faults)) or 'not a group'}")
            form = source.data
        for path, value in self.given.changes.items():
            form = changed(form, path.removeprefix("form.").split("."), value)
        return form

    def _tell(self, play: Play, sentence: dict[str, Any], here: KeyPath) -> None:
        who, what = next(iter(sentence.items()))
        if who not in ("register", "candidates", "wait", "until"):
            play.all_goes_well()
        if who in _WITHOUT_ACTOR:
            self._happen(play, who, what, here)
            return
        if isinstance(what, dict):
            act = Act.model_validate_json(_json(what))
            play.act(who, act)
            self._check_refusal(play, act.refused, here)
        else:
            play.word(who, str(what))
            self._check_refusal(play, None, here)

    def _happen(self, play: Play, what: str, how: Any, here: KeyPath) -> None:
        match what:
            case "wait":
                play.pass_until(play.at + Span.model_validate(how).length)
            case "until":
                play.pass_until(moment(str(how)))
            case "register":
                play.look_ups(_LOOK_UPS.validate_python(how))
            case "candidates":
                play.candidates(_LOADS.validate_python(how))
            case "child":
                play.child_ends(_ENDS.validate_python(how))
            case _:
                self._expect(play, Expected.model_validate_json(_json(how)), here)

    def _check_refusal(self, play: Play, expected: str | None, here: KeyPath) -> None:
        found = play.refusal.code if play.refusal else None
        last = here[-1] == len(self.scenario.when) - 1
        if expected is None and last and self.scenario.then.refused is not None:
            return
        if found != expected:
            wanted = f"expected refusal {expected}" if expected else "expected the act to be taken"
            raise Misplayed(f"{wanted}, but it was {_refusal(play) if found else 'taken'}")

    def _expect(self, play: Play, expected: Expected, here: KeyPath) -> None:
        found = found_in(play)
        for name in sorted(expected.model_fields_set):
            wanted = getattr(expected, name)
            came = found[name]
            if name == "tasks":
                wanted = sorted(wanted)
            elif name == "letters":
                wanted = list(wanted)
            if wanted != came:
                self._fail((*here, name), f"expected {name} {plain(wanted)}, but it is {plain(came)}")

    def _fail(self, path: KeyPath, message: str) -> None:
        self.failures.append(Failure(place=self.source.where_key(path), message=message, after=self.said))


def changed(form: dict[str, Any], path: list[str], value: Any) -> dict[str, Any]:
    """A form with one field changed; null takes it out."""
    name, *rest = path
    if rest:
        return {**form, name: changed(form.get(name) or {}, rest, value)}
    return {key: old for key, old in form.items() if key != name} | ({} if value is None else {name: value})


def moment(text: str) -> datetime:
    """A local moment of Vietnam as written: "2026-03-02T09:00"."""
    return _MOMENT.validate_python(text).replace(tzinfo=ICT)


@lru_cache(maxsize=16)
def calendar_of(year: int) -> Calendar:
    """The calendar that a dossier filed in a year is pinned to."""
    return Calendar.of(CalendarData.model_validate_json(pinned_calendar(year)))


def _json(value: Any) -> str:
    return TypeAdapter(Any).dump_json(value).decode()


def _shown(sentence: dict[str, Any]) -> str:
    who, what = next(iter(sentence.items()))
    return f"{who}: {plain(what)}"


def _refusal(play: Play) -> str:
    refusal = play.refusal
    return "" if refusal is None else f"refused with {refusal.code} ({refusal.en} {plain(refusal.details)})"
