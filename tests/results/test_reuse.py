"""A result that was issued is offered instead of asking for the paper again; one that was superseded is not."""

from __future__ import annotations

import pytest
from starlette.datastructures import FormData

from api.pages.act_forms import papers_of
from api.views.results import kept_results
from dossier import commands as cmd
from registry.results import keep_document, supersede
from registry.tables import Definition, ResultDocument
from tests.dossier import plans
from tests.dossier.play import BINH, LAN, MINH, Play
from tests.letters.cases import GIVEN, PERSON
from tests.notices.test_sending import Room, room

__all__ = ["room"]
DIGEST = "ab" * 32


@pytest.fixture
def decided(room: Room) -> Room:
    """A dossier of party-1 whose result was signed."""
    play = Play(plans.PLAIN, room.clock.at).file(form={"form": {"pages": 3}, "applicant": PERSON}, papers=GIVEN)
    play.complete(LAN, "accepted").complete(MINH, "ready")
    play.complete(BINH, "signed", document=cmd.Document(digest=DIGEST, number="1/KQ"))
    published = room.office.definitions.in_force("9.999999", room.clock.at)
    with room.office.store.write() as session:
        labels = session.get(Definition, published.pinned.plan_digest)
        assert labels is not None
        labels.labels = (
            '{"result": {"vi": "Tờ khai", "en": "Declaration"}, "papers": {"application": {"vi": "Tờ khai", "en": "x"}}}'
        )
        session.add(labels)
        keep_document(session, ResultDocument(
            digest=DIGEST, code="H1-1", number="1/KQ", content_digest="", statement="", signer="binh", made_at=room.clock.now(),
        ))  # fmt: skip
    room.office.definitions.by_digest.cache_clear()
    room.office.definitions.published.cache_clear()
    room.kept("H1-1", play)
    return room


def test_a_result_is_offered_for_the_paper_that_it_is(decided: Room) -> None:
    found = kept_results(decided.office, "party-1", "9.999999").items
    assert [(one.digest, one.number, one.serves) for one in found] == [(DIGEST, "1/KQ", ["application"])]
    assert kept_results(decided.office, "party-2", None).items == []


def test_what_was_superseded_is_not_offered(decided: Room) -> None:
    with decided.office.store.write() as session:
        supersede(session, DIGEST, "H1-2", "sai", decided.clock.now())
    assert kept_results(decided.office, "party-1", None).items == []


def test_a_ticked_result_is_given_as_reused_and_a_chosen_file_goes_before_it() -> None:
    form = FormData([("paper.application", ""), ("reuse.application", DIGEST)])
    assert papers_of(form, {}) == [{"id": "application", "how": "reused", "digest": DIGEST}]
    assert papers_of(form, {"application": "cd" * 32}) == [{"id": "application", "how": "copy", "digest": "cd" * 32}]
