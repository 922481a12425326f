"""The doctor's questions on journals that are wrong in themselves: what a live system could not be brought to."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from audit.doctor import acting, holding, timing
from audit.doctor.case import Case
from audit.doctor.organisation import Organisation
from audit.rebuilding import Stored
from audit.redeciding import redecide
from dossier import commands as cmd
from dossier.commands import PaperGiven
from dossier.state import Done
from registry.tables import Post
from tests.dossier import plans
from tests.dossier.play import CITIZEN, HOA, LAN, MINH, START, WHY, Play
from tests.dossier.play import official as actor_of

CODE = "H26.1-260302-0001"
STAFF = [LAN, HOA, MINH, actor_of("binh", "chair")]


@pytest.fixture
def play() -> Play:
    return Play(plans.PLAIN).file(papers=(PaperGiven(id="application"),)).complete(LAN, "accepted")


def case_of(play: Play, **changes: Any) -> Case:
    """A case without a workflow, of a staffed office."""
    posts = [Post(**actor.post.model_dump()) for actor in STAFF if actor.post is not None]
    verdict = redecide(play.pinned, CODE, play.rows)._replace(**changes)
    zero, stored = timedelta(0), Stored(None, (), (), (), ())
    return Case(
        CODE, play.at, play.at, zero, zero, play.pinned, play.rows, verdict, stored, Organisation(posts, ()), frozenset(),
        frozenset(), (), None,
    )  # fmt: skip


def codes(found: Any) -> list[str]:
    return [one.code for one in found]


def altered(play: Play, old: str, new: str) -> Play:
    """The last row with another text; the chain is not these questions' business."""
    assert old in play.rows[-1].public
    play.rows[-1] = play.rows[-1].but(public=play.rows[-1].public.replace(old, new))
    return play


def test_an_honest_journal_raises_no_question(play: Play) -> None:
    case = case_of(play)
    checks = (holding.check, timing.check_ledger, timing.check_moves, acting.check)
    assert [found for check in checks for found in check(case)] == []


def test_inv_1_a_suspension_without_a_review_date_is_told(play: Play) -> None:
    play.do(cmd.Suspend, HOA, said={"reason": "x"}, order="QĐ 1")
    assert "DOC-102" in codes(holding.check(case_of(play)))


def test_inv_1_nothing_to_do_and_nothing_to_wait_for_is_told(play: Play) -> None:
    idle = play.state.but(tasks=())
    assert codes(holding.check(case_of(play, state=idle))) == ["DOC-101"]


def test_inv_2_a_ledger_that_does_not_add_up_is_told(play: Play) -> None:
    clock = play.state.clock
    assert clock is not None
    late = clock.due.model_copy(update={"due_at": clock.due.due_at + timedelta(days=1)})
    wrong = play.state.but(clock=clock.model_copy(update={"due": late}))
    assert "DOC-205" in codes(timing.check_ledger(case_of(play, state=wrong)))


def test_inv_1_a_supplement_that_was_brought_asks_for_an_answer_from_that_day_on(play: Play) -> None:
    play.complete(MINH, "lacking", said=WHY).complete(LAN, "issued", items=("deed",), said=WHY)
    play.later(days=1).do(cmd.Supply, CITIZEN, papers=(PaperGiven(id="deed"),))
    assert [each.date for each in holding.next_actions(play.state) if "check_supplement" in each.what] == [play.at]
    assert codes(holding.check(case_of(play))) == []


def test_inv_3_an_entry_without_its_actor_or_form_is_told(play: Play) -> None:
    found = list(timing.check_moves(case_of(altered(play, '"form":"01","actor":"lan"', '"form":null,"actor":null'))))
    assert codes(found) == ["DOC-302"]
    assert "actor, form" in found[0].what


def test_inv_3_an_entry_that_starts_from_another_date_is_told(play: Play) -> None:
    play.do(cmd.Extend, HOA, said={"reason": "x"}, by={"unit": "working_days", "n": 1})
    found = timing.check_moves(case_of(altered(play, '"before_at":"2026-03-10', '"before_at":"2026-03-12')))
    assert codes(found) == ["DOC-301"]


def test_inv_7_a_post_that_had_ended_is_told(play: Play) -> None:
    ended = (START - timedelta(days=1)).isoformat()
    old = '"valid_from":"2020-01-01T00:00:00+07:00"'
    assert codes(acting.check(case_of(altered(play, old, f'{old},"valid_to":"{ended}"')))) == ["DOC-701"]


def test_inv_7_who_examined_and_signed_is_told(play: Play) -> None:
    both = (Done(step="examine", work="examine", outcome="ready", persons=("minh",)),)
    signed = Done(step="approve", work="approve", outcome="signed", persons=("minh", "binh"))
    found = acting.check(case_of(play, state=play.state.but(done=(*both, signed))))
    assert codes(found) == ["DOC-703"]
