"""Finished dossiers told again under a draft: the same law gives the same, another law what it would have given."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import orjson
import pytest

from dossier.plan import Plan
from procedure_defs.compile import Compiled, library
from procedure_defs.law_test.compare import after, before
from procedure_defs.law_test.compliance import PricesError, cost, read_prices
from procedure_defs.law_test.history import Deed, Story, story
from procedure_defs.law_test.kinship import timed, timing
from procedure_defs.law_test.result import Result
from procedure_defs.law_test.retelling import retell
from procedure_defs.law_test.trial import Trial, Untestable
from procedure_defs.scenario_play import Play
from procedure_defs.scenarios import told
from statute.time import ICT

FILED = datetime(2026, 3, 2, 9, tzinfo=ICT)


def finished(compiled: Compiled) -> Iterator[tuple[str, Play, Story, list[Any]]]:
    for name, play in told(compiled):
        if play.state.phase == "closed":
            rows = [orjson.loads(row.public) for row in play.rows]
            yield name, play, story(rows), [json.loads(row.sealed) if row.sealed else {} for row in play.rows]


@pytest.mark.parametrize("code", sorted(library()))
def test_told_again_under_its_own_law_every_story_of_the_library_ends_as_it_did(code: str) -> None:
    compiled = library()[code]
    for name, play, given, sealed in finished(compiled):
        again = retell(play.pinned, given, sealed, {})
        assert (again.undecidable, again.assumed) == (None, 0), name
        assert after(compiled.plan, given, again) == before(compiled.plan, given), name


def test_kin_fare_as_if_each_had_been_told_by_itself() -> None:
    dice, compared = random.Random(3), 0
    for compiled in library().values():
        for name, play, given, sealed in finished(compiled):
            first = retell(play.pinned, at_other_dates(given, dice), sealed, {})
            of = timing(first)
            if of is None:
                continue
            for _ in range(4):
                other = at_other_dates(given, dice)
                alone = retell(play.pinned, other, sealed, {})
                fate = timed(of, after(compiled.plan, given, first), other, play.pinned.calendar)
                assert fate is None or fate == after(compiled.plan, other, alone), name
                compared += fate is not None
    assert compared > 40


def at_other_dates(given: Story, dice: random.Random) -> Story:
    def paced(deed: Deed) -> Deed:
        return deed._replace(since=FILED, at=FILED + timedelta(minutes=dice.randrange(1, 900))) if deed.working else deed

    filed = FILED + timedelta(days=dice.randrange(0, 60), minutes=dice.randrange(0, 500))
    return given._replace(filed_at=filed, deeds=tuple(paced(deed) for deed in given.deeds))


BIRTH = "1.001193"


def changed(change: Callable[[dict[str, Any]], Any]) -> Plan:
    """The plan of birth registration with something changed."""
    data = library()[BIRTH].plan.model_dump(mode="json", exclude_defaults=True)
    change(data)
    return Plan.model_validate(data)


def result_of(draft: Plan) -> dict[str, Any]:
    result, trial = Result(read_prices()), Trial(draft)
    for name, play, given, sealed in finished(library()[BIRTH]):
        result.add(name, trial.test(play.pinned, list(given.rows), [bool(each) for each in sealed], partial(list, sealed)))
    return result.figures()


def test_a_shorter_term_makes_late_who_took_longer() -> None:
    def shorter(data: dict[str, Any]) -> None:
        data["terms"] = [{"term": {"unit": "minutes", "n": 1}, "basis": "draft"}]

    now, then = result_of(library()[BIRTH].plan), result_of(changed(shorter))
    assert now["late"]["after"] == now["late"]["before"]
    assert then["late"]["after"] == then["late"]["before"] + then["newly_late"] > now["late"]["after"]
    assert len(then["codes"]["newly_late"]) == then["newly_late"]


def test_papers_that_the_draft_drops_are_not_brought_and_cost_nothing() -> None:
    def fewer(data: dict[str, Any]) -> None:
        data["papers"] = data["papers"][1:]

    found = result_of(changed(fewer))
    assert found["papers"]["after"] < found["papers"]["before"]
    assert found["cost"]["saved"] > 0 and not found["cost"]["prices_verified"]


def test_a_decision_that_the_draft_forbids_is_listed_as_undecidable() -> None:
    def no_refusal(data: dict[str, Any]) -> None:
        for step in data["steps"]:
            step["outcomes"] = {name: target for name, target in step["outcomes"].items() if target != "refuse"}

    found = result_of(changed(no_refusal))
    assert {each["code"] for each in found["undecidable"]} >= {"UNKNOWN_OUTCOME"}
    assert found["finished"] == found["tested"] + sum(each["dossiers"] for each in found["undecidable"])
    assert found["codes"]["undecidable"]


def test_a_step_that_nobody_ever_decided_is_taken_to_go_well_at_the_end_of_its_limit_and_is_counted() -> None:
    def one_more(limit: dict[str, Any] | None) -> Plan:
        def add(data: dict[str, Any]) -> None:
            approve = next(step for step in data["steps"] if step["type"] == "approve")
            role = next(step["role"] for step in data["steps"] if step["type"] == "examine")
            second = {"id": "second-look", "type": "examine", "role": role, "outcomes": {"ready": approve["id"]}}
            for step in data["steps"]:
                step["outcomes"] = {n: second["id"] if t == approve["id"] else t for n, t in step["outcomes"].items()}
            data["steps"].insert(data["steps"].index(approve), {**second, **({"within": limit} if limit else {})})

        return changed(add)

    found = result_of(one_more({"unit": "working_days", "n": 2}))
    assert found["assumed"] > 0 and found["newly_late"] > 0
    without = result_of(one_more(None))
    assert {(each["code"], each["step"]) for each in without["undecidable"]} == {("NOBODY_DECIDED", "second-look")}


def test_dossiers_that_the_administration_changed_under_way_are_not_told_again() -> None:
    _, play, given, sealed = next(finished(library()[BIRTH]))
    rows = [*given.rows[:1], {"at": given.rows[0]["at"], "command": {"kind": "hand_over"}, "events": []}, *given.rows[1:]]
    with pytest.raises(Untestable):
        Trial(library()[BIRTH].plan).test(play.pinned, rows, [False] * len(rows), lambda: sealed)


def test_compliance_cost_is_time_copies_visits_and_fees() -> None:
    prices = read_prices().model_copy(
        update={"hour": 60_000, "form_minutes": 10, "paper_minutes": 5, "copying": 100, "trip_minutes": 20, "trip": 1_000}
    )
    twice_on_one_day = [FILED, FILED + timedelta(hours=2), FILED + timedelta(days=1)]
    assert cost(prices, 2, twice_on_one_day, 8_000) == (10 + 2 * 5 + 2 * 20) * 1_000 + 2 * 100 + 2 * 1_000 + 8_000


def test_prices_that_cannot_be_read_say_why(tmp_path: Any) -> None:
    file = tmp_path / "prices.yaml"
    file.write_text("hour: many\n", "utf-8")
    with pytest.raises(PricesError, match="many"):
        read_prices(file)
