"""Time feasibility: who uses every step's limit to its last moment is still in time, on whatever day and hour it starts.

Looked at are the ways forward from reception to the decision, without supplements, ways back and pauses. A step that says
no limit takes none. A limit that alone is longer than the term is an error; that limits one after another do not fit is a
warning, as texts often count several of them from reception. Starts with the same days off ahead are one class.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

from dossier.plan import ROUTES, Plan, Step
from procedure_defs.calendar_file import NATIONAL, calendar_for, calendar_named
from procedure_defs.faults import Fault
from procedure_defs.outcomes import ways
from procedure_defs.written import Written
from procedure_defs.yaml_source import Path
from statute.calendar import Calendar
from statute.errors import StatuteError
from statute.ledger_words import term_in_words
from statute.term import Term, due
from statute.time import ICT
from statute.words import Bilingual

_MOST_WAYS = 2_000


class Way(NamedTuple):
    """One way forward: the steps that take time, and their limits."""

    steps: tuple[str, ...]
    limits: tuple[Term, ...]


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


def judge(written: Written, plan: Plan) -> Feasibility:
    """Try every start of a year on the real calendar against every term and every way forward."""
    calendar, year = _calendar()
    faults: list[Fault] = []
    starts = late = 0
    worst: _Late | None = None
    in_list = isinstance(written.definition.term, tuple)
    longest = _longest(ways_forward(written, plan))
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
        starts, late = starts + count, late + len(found)
        alone = list(_alone(written, plan, rule.term, found, calendar)) if found else []
        faults += alone
        if found and not alone:
            here = max(found, key=lambda each: (each.over, -each.start.timestamp()))
            worst = here if worst is None or here.over > worst.over else worst
            faults.append(_fault(written, path, rule.term, here, len(found), count))
    return Feasibility(tuple(faults), starts, late, _told(worst) if worst else None)


def ways_forward(written: Written, plan: Plan) -> list[Way]:
    """The ways from reception to where the clock stops, each step at most once, never back."""
    found: dict[Way, None] = {}
    waiting: list[tuple[str, Way]] = [(plan.steps[0].outcomes["accepted"], Way((), ()))]
    while waiting and len(found) < _MOST_WAYS:
        here, way = waiting.pop()
        step = plan.step(here) if here not in ROUTES else None
        if step is None or step.type == "return":
            found[way] = None
            continue
        taken = Way((*way.steps, step.id), (*way.limits, limit)) if (limit := _limit(step)) else way
        number = plan.index(step.id)
        onward = ways(written.definition, number).targets.items()
        waiting += [(target, taken) for _, target in onward if target not in ROUTES and plan.index(target) > number]
        if step.type == "approve" or all(target in ROUTES for _, target in onward):
            found[taken] = None
    return list(found)


def _limit(step: Step) -> Term | None:
    """How long a step takes at most while the clock runs."""
    if step.clock in ("pause", "restart") or step.type in ("pay", "receive"):
        return None
    return step.lasts or step.within


def _longest(found: list[Way]) -> list[Way]:
    """Ways that are not part of another: what fits the longer fits the shorter."""
    unique = list({way.limits: way for way in found}.values())
    return [way for way in unique if not any(other is not way and _within(way.limits, other.limits) for other in unique)]


def _alone(written: Written, plan: Plan, term: Term, late: list[_Late], calendar: Calendar) -> Iterator[Fault]:
    """TIME-001: a limit of the office's own that is longer than the term whenever it starts."""
    moment = _Moments(calendar)
    named = {step: limit for each in late for step, limit in zip(each.way.steps, each.way.limits, strict=True)}
    paths = {step.id: path for path, step in written.steps()}
    for step, limit in named.items():
        if plan.step(step).type == "wait":
            continue
        if all(moment.ends(limit, each.start) > moment.ends(term, each.start) for each in late):
            said = f"{term_in_words(limit).en} for '{step}' are longer than the term of {term_in_words(term).en}"
            key = "lasts" if plan.step(step).lasts is not None else "within"
            yield written.fault("TIME-001", (*paths[step], key), said, hint="shorten the limit")


def _within(short: tuple[Term, ...], long: tuple[Term, ...]) -> bool:
    rest = iter(long)
    return len(short) < len(long) and all(any(each == other for other in rest) for each in short)


def _tried(term: Term, found: list[Way], calendar: Calendar, year: int) -> tuple[int, list[_Late]]:
    """How many starts there are, and those late, one for each class of days standing for all of it."""
    count, late = 0, []
    moment = _Moments(calendar)
    for days in _classes(term, found, calendar, year):
        for at in _hours(days[0], _depends_on_hour(term, found)):
            count += len(days)
            ends = moment.ends(term, at)
            over = [(last - ends, last, way) for way in found if (last := moment.after(way.limits, at)) > ends]
            if over:
                by, last, way = max(over, key=lambda each: each[0])
                late += [_Late(by, at + later, last + later, ends + later, way) for day in days for later in [day - days[0]]]
    return count, late


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


def _classes(term: Term, found: list[Way], calendar: Calendar, year: int) -> Iterator[list[date]]:
    """The days of a year, those together before which the same days are off and worked alike."""
    ahead = _days_ahead((term, *(limit for way in found for limit in way.limits)), calendar, date(year, 1, 1), found)
    uneven = any(limit.unit in ("months", "years") for limit in (term, *(limit for way in found for limit in way.limits)))
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
    longest = max([due(terms[0], at, calendar).due_at, *(_Moments(calendar).after(way.limits, at) for way in found)])
    return int((longest - at).days * 1.2) + 14


def _hours(day: date, by_hour: bool) -> Iterator[datetime]:
    """The hours of a day at which something can start: all of them where hours count, else its middle."""
    for hour in range(24) if by_hour else (12,):
        yield datetime.combine(day, time(hour), tzinfo=ICT)


def _depends_on_hour(term: Term, found: list[Way]) -> bool:
    counted = (term, *(limit for way in found for limit in way.limits))
    return any(each.unit in ("minutes", "working_hours", "same_day") for each in counted)


def _is_leap(year: int) -> bool:
    return (date(year, 12, 31) - date(year, 1, 1)).days == 365


@lru_cache(maxsize=1)
def _calendar() -> tuple[Calendar, int]:
    """The national calendar and its last year that has another after it."""
    years = sorted(calendar_named(NATIONAL).years)
    year = years[-2] if len(years) > 1 else years[0]
    return Calendar.of(calendar_for(range(year, years[-1] + 1))), year


def _fault(written: Written, path: Path, term: Term, worst: _Late, late: int, starts: int) -> Fault:
    """TIME-002: the limits one after another do not fit the term, for some starts of the year or for all."""
    steps = ", ".join(f"{step} {term_in_words(limit).en}" for step, limit in zip(worst.way.steps, worst.way.limits, strict=True))
    when = "whenever it starts" if late == starts else f"for {late} of {starts} starts of the year"
    term_told = term_in_words(term).en
    message = f"limits one after another ({steps}) do not fit the term of {term_told} {when}; worst: {_told(worst).en}"
    return written.fault("TIME-002", path, message, hint="shorten the limits of the steps", severity="warning")


def _told(worst: _Late) -> Bilingual:
    start, ends, term_ends = (f"{at:%H:%M %d/%m/%Y}" for at in (worst.start, worst.ends, worst.term_ends))
    return Bilingual(
        vi=f"nhận lúc {start}, các bước xong chậm nhất {ends}, thời hạn hết {term_ends}",
        en=f"accepted at {start}, the steps end by {ends}, the term at {term_ends}",
    )
