"""What an order lays out around its instant: who may sign until it and from it on, an order mended and given anew, apologies."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlmodel import col, select

from activities import cutting_over
from activities.desk import Office
from api.filing import holding
from api.models.filing import Filing
from api.security.principal import Principal
from api.services import Services
from organisation.merger import Excepted, Merger
from registry.organisation import actors_of, holds_at, is_holding
from registry.store import Store
from registry.tables import Authority, Letter, Post, Unit
from tests.cutover.country import AT, BEFORE, office
from tests.cutover.orders import link, order_of
from tests.dossier import plans
from tests.office import SIGNERS, furnish, key_ring, post_signers

LAST = AT - timedelta(microseconds=1)


@pytest.fixture
def ward(sqlite_url: str) -> Iterator[Office]:
    """The office of one ward, without Temporal, some days before the instant."""
    store = Store(sqlite_url)
    furnish(store, plans.PLAIN)
    post_signers(store)
    yield office(store, key_ring())
    store.close()


def renaming(name: str, at: datetime = AT) -> Merger:
    return order_of(name, link("00004", "00010", at, name, "renamed"))


def sign(office: Office, merger: Merger) -> None:
    for who in SIGNERS:
        cutting_over.sign(office, merger, merger.order, who)


def test_the_post_and_the_seal_of_an_abolished_unit_end_with_the_instant(ward: Office) -> None:
    sign(ward, renaming("mot"))
    new = f"ubnd-00010-{AT:%y%m%d}"
    with ward.store.read() as session:
        held = {at: [actor.post.authority for actor in actors_of(session, "chair-1", at) if actor.post] for at in (LAST, AT)}
        assert held == {LAST: ["ward"], AT: [new]}
        assert [is_holding(session, "ward", at) for at in (LAST, AT)] == [True, False]
        assert [is_holding(session, new, at) for at in (LAST, AT)] == [False, True]


def test_who_files_across_the_instant_files_at_the_new_desk(ward: Office) -> None:
    """Looked up a moment before it, filed a moment after it."""
    sign(ward, renaming("mot"))
    with ward.store.read() as session:
        before = actors_of(session, "receptionist-1", LAST)
    caller = Principal("receptionist-1", "official", "receptionist-1")
    services, filing = Services(ward, *[None] * (len(Services._fields) - 1)), Filing(procedure="9.999999", form={})  # type: ignore[arg-type]
    assert holding(services, filing, caller, before, LAST) is before
    (now,) = holding(services, filing, caller, before, AT)
    assert now.post is not None
    assert now.post.authority == f"ubnd-00010-{AT:%y%m%d}"


async def test_an_order_that_was_withdrawn_is_mended_and_given_anew_for_the_same_instant(ward: Office) -> None:
    with ward.store.read() as session:
        posts = len(session.exec(select(Post).where(holds_at(Post, AT))).all())
    sign(ward, renaming("mot"))
    assert await cutting_over.abort(ward, "mot", "test") == "withdrawn"
    with ward.store.read() as session:
        assert is_holding(session, "ward", AT)
    sign(ward, renaming("hai"))
    with ward.store.read() as session:
        committees = session.exec(select(Authority.id).where(col(Authority.unit) == "00010", holds_at(Authority, AT))).all()
        assert committees == [f"ubnd-00010-{AT:%y%m%d}.2"]
        assert len(session.exec(select(Unit).where(col(Unit.code) == "00010", holds_at(Unit, AT))).all()) == 1
        assert len(session.exec(select(Post).where(holds_at(Post, AT))).all()) == posts
        assert [actor.post.authority for actor in actors_of(session, "chair-1", AT) if actor.post] == committees


def test_an_exception_rests_on_a_letter_that_was_issued_before_the_day(ward: Office) -> None:
    worse = Excepted(dossier="H1-1", worse="due_later", signer="chair-1", letter="2-apology", sent=BEFORE)
    merger = renaming("mot").model_copy(update={"exceptions": (worse,)})

    def found() -> list[str]:
        return [each.rule for each in cutting_over.findings(ward, merger) if each.severity == "error"]

    assert found() == ["MERGE-026"]
    with ward.store.write() as session:
        late = Letter(code="H1-1", key="2-apology", what="apology", digest="d", source=b"", event_at=AT, made_at=AT)
        session.add(late)
    assert found() == ["MERGE-026"], "issued when it was too late"
    with ward.store.write() as session:
        session.get_one(Letter, ("H1-1", "2-apology")).made_at = BEFORE
    assert found() == []
