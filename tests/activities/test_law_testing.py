"""A law test over finished dossiers in the registry: all of the period are told again, but whose personal part is gone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select

from activities.law_testing import Draft, Period, law_test
from benchmarks.law_test_bench import AT, seed
from procedure_defs.compile import Compiled
from procedure_defs.law_test.compliance import read_prices
from registry.sealing import KeyRing
from registry.store import Store
from registry.tables import Dossier, DossierKey
from statute.term import Term
from tests.office import key_ring

PERIOD = Period(AT, AT + timedelta(days=1000))
DOSSIERS = 24


class Finished:
    """A registry of finished dossiers, each a story of its own."""

    def __init__(self, store: Store, url: str, ring: KeyRing) -> None:
        self.store, self.url, self.ring = store, url, ring
        self.compiled: Compiled = seed(store, ring, DOSSIERS, DOSSIERS)[0]

    def test(self, draft: Draft, period: Period = PERIOD) -> dict[str, object]:
        return law_test(self.url, self.ring, draft, period).figures()


@pytest.fixture
def finished(tmp_path: Path) -> Iterator[Finished]:
    url = f"sqlite:///{tmp_path / 'registry.db'}"
    store = Store(url)
    yield Finished(store, url, key_ring())
    store.close()


def test_under_the_same_law_nobody_fares_otherwise(finished: Finished) -> None:
    told = finished.test(Draft(finished.compiled.plan, read_prices()))
    late = told["late"]
    assert isinstance(late, dict)
    assert (told["finished"], told["tested"], told["erased"], told["changed"]) == (DOSSIERS, DOSSIERS, 0, 0)
    assert (told["otherwise"], told["undecidable"], told["newly_late"]) == ([], [], 0)
    assert late["before"] == late["after"]


def test_a_shorter_term_makes_more_of_them_late(finished: Finished) -> None:
    plan = finished.compiled.plan
    short = tuple(rule.model_copy(update={"term": Term(unit="minutes", n=1)}) for rule in plan.terms)
    told = finished.test(Draft(plan.model_copy(update={"terms": short}), read_prices()))
    late = told["late"]
    assert isinstance(late, dict)
    assert late["after"] > late["before"]
    assert told["newly_late"] == late["after"] - late["before"]


def test_who_was_erased_is_counted_and_left_out_and_the_others_are_told(finished: Finished) -> None:
    whole = finished.test(Draft(finished.compiled.plan, read_prices()))
    with finished.store.write() as session:
        gone = session.exec(select(DossierKey).order_by(col(DossierKey.code)).limit(5)).all()
        for key in gone:
            key.wrapped, key.destroyed_at = None, AT
            session.add(key)
    told = finished.test(Draft(finished.compiled.plan, read_prices()))
    assert (told["finished"], told["tested"], told["erased"]) == (whole["finished"], DOSSIERS - 5, 5)


def test_only_what_ended_in_the_period_is_told(finished: Finished) -> None:
    with finished.store.write() as session:
        rows = session.exec(select(Dossier).order_by(col(Dossier.closed_at))).all()
        ends = sorted(row.closed_at for row in rows if row.closed_at is not None)
    middle = ends[DOSSIERS // 2]
    draft = Draft(finished.compiled.plan, read_prices())
    early, late = finished.test(draft, Period(AT, middle)), finished.test(draft, Period(middle, PERIOD.until))
    assert early["finished"] == sum(end < middle for end in ends)
    assert late["finished"] == sum(end >= middle for end in ends)
    assert (
        finished.test(Draft(finished.compiled.plan.model_copy(update={"procedure": "9.999999"}), read_prices()))["finished"] == 0
    )
