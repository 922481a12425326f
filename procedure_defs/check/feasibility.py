"""Time feasibility: who uses every step's limit to its last moment is still in time, on whatever day and hour it starts.

Looked at are the ways forward from reception to the decision, without supplements, ways back and pauses. A step that says
no limit takes none. The limits are ours, the term is the law's: limits that do not fit are an error. Only where the law's
own periods alone do not fit the law's own term it is a warning, for nobody here can mend that (decision 0015). Starts with
the same days off ahead are one class.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

from dossier.plan import Plan, TermRule
from procedure_defs.calendar_file import NATIONAL, calendar_for, calendar_named
from procedure_defs.check.ways_forward import Way, limits, of_law, of_office, ways_forward
from procedure_defs.faults import Fault
from procedure_defs.written import Written
from procedure_defs.yaml_source import Path
from statute.calendar import Calendar
from statute.errors import StatuteError
from statute.ledger_words import term_in_words
from statute.term import Term, due
from statute.time import ICT
from statute.words import Bilingual

BY_LAW = "; a period that a text gives is written with its basis, verified: true"


class Feasibility(NamedTuple):
    """What was found; `starts` were tried, `worst` is the start that is latest, told to people, where one is late."""

    faults: tuple[Fault, ...]
    starts: int
    late: int
    worst: Bilingual | None = None


class _Late(NamedTuple):
    over: timedelta
    start: datetime
    ends: datetime
    term_ends: datetime
    way: Way
    by_law: bool
    """Whether the law's own periods alone do not fit, and the office's alone do."""

    def later(self, by: timedelta) -> _Late:
        """The same for a start so much later, before which the same days are off."""
        return self._replace(start=self.start + by, ends=self.ends + by, term_ends=self.term_ends + by)


def judge(written: Written, plan: Plan) -> Feasibility:
    """Try every start of a year on the real calendar against every term and every way forward."""
    calendar, year = _calendar()
    faults: list[Fault] = []
    starts = late = 0
    worst: _Late | None = None
    in_list = isinstance(written.definition.term, tuple)
    longest = ways_forward(written, plan)
    for number, rule in enumerate(plan.terms):
        if rule.origin not in ("acceptance", "filing") or rule.whichever == "later":
            continue  # it ends after what is reckoned from reception, or nobody knows when it starts
        path: Path = ("term", number) if in_list else ("term",)
        try:
            count, found = _tried(rule.term, longest, calendar, year)
        except StatuteError as error:
            message = f"the calendar of {year} and the years after it ends before the limits do: {error}"
            faults.append(written.fault("TIME-003", path, message, hint="extend the calendar", severity="warning"))
            continue
        starts, late = starts + count, late + len({each.start for each in found})
        always = len({each.start for each in found if not each.by_law}) == count
        alone = list(_alone(written, plan, rule.term, found, calendar)) if always else []
        faults += alone
        for by_law in (True,) if alone else (False, True):
            here = _worst_of([each for each in found if each.by_law == by_law])
            if here is not None:
                late_by_kind = sum(each.by_law == by_law for each in found)
                worst = here if worst is None or here.over > worst.over else worst
                faults.append(_one_after_another(written, path, rule, here, _when(late_by_kind, count)))
    return Feasibility(tuple(faults), starts, late, _told(worst) if worst else None)


def _worst_of(late: list[_Late]) -> _Late | None:
    return max(late, key=lambda each: (each.over, -each.start.timestamp()), default=None)


def _when(late: int, starts: int) -> str:
    return "whenever it starts" if late == starts else f"for {late} of {starts} starts of the year"


def _alone(written: Written, plan: Plan, term: Term, late: list[_Late], calendar: Calendar) -> Iterator[Fault]:
    """TIME-001: a limit of the office's own that is longer than the term whenever it starts."""
    moment = _Moments(calendar)
    late = [each for each in late if not each.by_law]
    named = {span.step: span.limit for each in late for span in of_office(each.way)}
    paths = {step.id: path for path, step in written.steps()}
    for step, limit in named.items():
        if plan.step(step).type == "wait":
            continue
        if all(moment.ends(limit, each.start) > moment.ends(term, each.start) for each in late):
            said = f"{term_in_words(limit).en} for '{step}' are longer than the term of {term_in_words(term).en}"
            key = "lasts" if plan.step(step).lasts is not None else "within"
            yield written.fault("TIME-001", (*paths[step], key), said, hint=f"shorten the limit{BY_LAW}")


def _tried(term: Term, found: list[Way], calendar: Calendar, year: int) -> tuple[int, list[_Late]]:
    """How many starts there are, and those late, one for each class of days standing for all of it."""
    count, late = 0, []
    moment = _Moments(calendar)
    for days in _classes(term, found, calendar, year):
        for at in _hours(days[0], _depends_on_hour(term, found)):
            count += len(days)
            for worst in _worst(term, found, at, moment):
                late += [worst.later(day - days[0]) for day in days]
    return count, late


def _worst(term: Term, found: list[Way], at: datetime, moment: _Moments) -> Iterator[_Late]:
    """The latest way for one start where limits of ours are too long, and the latest where only the law's periods are."""
    ends = moment.ends(term, at)
    over = [(last, way) for way in found if (last := moment.after(limits(way), at)) > ends]
    judged = [_Late(last - ends, at, last, ends, way, _is_by_law(way, at, ends, moment)) for last, way in over]
    for by_law in (False, True):
        these = [each for each in judged if each.by_law == by_law]
        if these:
            yield max(these, key=lambda each: each.over)


def _is_by_law(way: Way, at: datetime, ends: datetime, moment: _Moments) -> bool:
    """Whether no shorter limit of ours would help: too late with a moment of work in place of each, while ours alone fit."""
    return bool(of_law(way)) and moment.at_best(way, at) > ends >= moment.after(limits(of_office(way)), at)


class _Moments:
    """Ends of terms, remembered: many starts come to the same moments."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self._known: dict[tuple[str, int, time | None, datetime], datetime] = {}

    def ends(self, term: Term, at: datetime) -> datetime:
        """When a term ends that starts at an instant."""
        key = (term.unit, term.n, term.cut_off, at)
        if key not in self._known:
            self._known[key] = due(term, at, self.calendar).due_at
        return self._known[key]

    def after(self, limits: Iterable[Term], at: datetime) -> datetime:
        """When the last step ends, each handed on in the last moment of its limit, which still belongs to its last day."""
        ends = at
        for limit in limits:
            ends = self.ends(limit, at)
            at = ends - timedelta.resolution
        return ends

    def at_best(self, way: Way, at: datetime) -> datetime:
        """When the last step ends if each of ours takes a moment at work, and each period of the law all it may."""
        ends = at
        for span in way:
            ours = span.ground is None
            ends = self.calendar.add_working_time(at, timedelta.resolution) if ours else self.ends(span.limit, at)
            at = ends - timedelta.resolution
        return ends


def _classes(term: Term, found: list[Way], calendar: Calendar, year: int) -> Iterator[list[date]]:
    """The days of a year, those together before which the same days are off and worked alike."""
    ahead = _days_ahead((term, *(limit for way in found for limit in limits(way))), calendar, date(year, 1, 1), found)
    uneven = any(limit.unit in ("months", "years") for limit in (term, *(limit for way in found for limit in limits(way))))
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(366 if _is_leap(year) else 365)]
    span = [date(year, 1, 1) + timedelta(days=n) for n in range(len(days) + ahead + 1)]
    pattern = [calendar.sessions_on(day) for day in span]
    classes: dict[object, list[date]] = {}
    for number, day in enumerate(days):
        classes.setdefault(day if uneven else tuple(pattern[number : number + ahead + 1]), []).append(day)
    yield from classes.values()


def _days_ahead(terms: tuple[Term, ...], calendar: Calendar, first: date, found: list[Way]) -> int:
    """How far ahead the end of anything can lie, in days, with room for the longest holidays."""
    at = datetime.combine(first, time(12), tzinfo=ICT)
    longest = max([due(terms[0], at, calendar).due_at, *(_Moments(calendar).after(limits(way), at) for way in found)])
    return int((longest - at).days * 1.2) + 14


def _hours(day: date, by_hour: bool) -> Iterator[datetime]:
    """The hours of a day at which something can start: all of them where hours count, else its middle."""
    for hour in range(24) if by_hour else (12,):
        yield datetime.combine(day, time(hour), tzinfo=ICT)


def _depends_on_hour(term: Term, found: list[Way]) -> bool:
    counted = (term, *(limit for way in found for limit in limits(way)))
    return any(each.unit in ("minutes", "working_hours", "same_day") for each in counted)


def _is_leap(year: int) -> bool:
    return (date(year, 12, 31) - date(year, 1, 1)).days == 365


@lru_cache(maxsize=1)
def _calendar() -> tuple[Calendar, int]:
    """The national calendar and its last year that has another after it."""
    years = sorted(calendar_named(NATIONAL).years)
    year = years[-2] if len(years) > 1 else years[0]
    return Calendar.of(calendar_for(range(year, years[-1] + 1))), year


def _one_after_another(written: Written, path: Path, rule: TermRule, worst: _Late, when: str) -> Fault:
    """TIME-002: limits that do not fit; a warning where periods of law do not fit a term of law, naming both texts."""
    term, end = term_in_words(rule.term).en, f"{when}; worst: {_told(worst).en}"
    if not worst.by_law:
        said = f"limits one after another ({_spans(worst.way)}) do not fit the term of {term} {end}"
        return written.fault("TIME-002", path, said, hint=f"shorten the limits of the steps{BY_LAW}")
    cited = written.definition.basis[rule.basis].cite
    said = f"the law contradicts itself: {_spans(of_law(worst.way))} does not fit the term of {term} by {cited} {end}"
    hint = "nothing here mends it; see that each number stands so in its source, and tell who issued it"
    return written.fault("TIME-002", path, said, hint=hint, severity="warning")


def _spans(way: Way) -> str:
    return ", ".join(f"{span.step} {term_in_words(span.limit).en}{f' by {span.ground}' if span.ground else ''}" for span in way)


def _told(worst: _Late) -> Bilingual:
    start, ends, term_ends = (f"{at:%H:%M %d/%m/%Y}" for at in (worst.start, worst.ends, worst.term_ends))
    return Bilingual(
        vi=f"nhận lúc {start}, các bước xong chậm nhất {ends}, thời hạn hết {term_ends}",
        en=f"accepted at {start}, the steps end by {ends}, the term at {term_ends}",
    )
