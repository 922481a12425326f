"""The reform of Quang Ninh, with dossiers in every state: planned, signed, run, reconciled, rolled back."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlmodel import Session, col, select
from temporalio.testing import ActivityEnvironment

from activities import cutting_over
from activities.desk import Office
from activities.handing_over import HandingBack, HandingOver
from activities.operating import Operating
from dossier.commands import Claim, Command
from dossier.names import ACT
from dossier.wire import Act, Receipt, Window
from organisation.merger import Merger
from organisation.posts import Actor
from registry.cutover.moves import back_of, is_on_its_way, moved_by
from registry.cutover.orders import OrderRefused
from registry.cutover.reconciling import digests
from registry.cutover.splits import decide_case, undecided
from registry.operations import counts
from registry.organisation import competence_for, domain_post, holds_at
from registry.store import Store
from registry.tables import Dossier, Post, Task
from tests.cutover.country import AT, Case, Clock, dated, furnish, office, order_for, part_of, record, walks
from tests.dossier.test_walks import EVERYTHING
from tests.office import SIGNERS, key_ring

CASES = {"three_hundred": 300, "ten_thousand": 10_000, "left": 60}
"""How many dossiers, by a word of the test's name; else 20."""


class Scene:
    """An office with an order and dossiers."""

    def __init__(self, office: Office, merger: Merger, text: str, cases: list[Case]) -> None:
        self.office, self.merger, self.text, self.cases = office, merger, text, cases

    def at(self, moment: object) -> None:
        clock = self.office.time
        assert isinstance(clock, Clock)
        clock.at = moment  # type: ignore[assignment]

    def sign(self) -> None:
        for who in SIGNERS:
            cutting_over.sign(self.office, self.merger, self.text, who)

    def decide_rest(self) -> int:
        """A person works the queue off: each goes to an office that people go to."""
        staffed = {self.merger.usual(old) for old in self.merger.successors}
        cutting_over.plan(self.office, self.merger, real=True)
        with self.office.store.write() as session:
            waiting = undecided(session, self.merger.order, 100_000)
            for case in waiting:
                new = sorted({link.new for link in self.merger.successors[case.old]} & staffed)[-1]
                decide_case(session, self.merger, case.code, new, SIGNERS[0], "bản đồ địa chính", self.office.time.now())
        return len(waiting)

    async def drive(self, operation: str) -> dict[str, int]:
        """What the operation's workflow does, without Temporal."""
        operating = Operating(self.office, (HandingOver(self.office.store), HandingBack(self.office.store)))
        inside = ActivityEnvironment()
        while True:
            window: Window = await inside.run(operating.tell_window, operation)
            if window.answered or window.waiting:
                continue
            if not (await inside.run(operating.snapshot, operation)).new:
                break
        await inside.run(operating.close, operation)
        with self.office.store.read() as session:
            return counts(session, operation)

    async def claim_some(self) -> dict[str, str]:
        """At the new office two dossiers are taken, one of them of a split unit; their old units by code."""
        with self.office.store.read() as session:
            tasks = session.exec(select(Task).where(col(Task.holder).is_(None), col(Task.work) != "return")).all()
            old = {case.code: case.place.unit for case in self.cases}
            free = {self.merger.is_split(old[task.code]): (task, post_for(session, task, self.office)) for task in tasks}
        for task, post in free.values():
            actor = Actor(kind="official", id=post.official, post=domain_post(post))
            await self.act(task.code, Claim(id=f"claims-{task.code}", actor=actor, task=task.task))
        return {task.code: old[task.code] for task, _ in free.values()}

    async def act(self, code: str, command: Command) -> None:
        """An act, recorded as its desk would."""
        with self.office.store.read() as session:
            row = session.get_one(Dossier, code)
        act = Act(command=command, at=self.office.time.now(), seen_seq=row.seq, seen_hash=row.head)
        receipt = await self.office.client.get_workflow_handle(code).execute_update(ACT, act, result_type=Receipt)
        self.office.recorder.record(code, row.plan_digest, row.calendar_digest, receipt.rows)

    def open_codes(self) -> list[str]:
        with self.office.store.read() as session:
            return list(session.exec(select(Dossier.code).where(col(Dossier.phase) != "closed")).all())

    def on_their_way(self) -> int:
        """How many of fifty open dossiers have yet to be handed over."""
        with self.office.store.read() as session:
            some = session.exec(select(Dossier).where(col(Dossier.phase) != "closed").order_by(Dossier.code).limit(50)).all()
            return sum(is_on_its_way(session, row, AT) for row in some)

    def digests(self) -> dict[str, str]:
        with self.office.store.read() as session:
            return digests(session, self.open_codes())


def post_for(session: Session, task: Task, office: Office) -> Post:
    mine = (col(Post.role) == task.role, col(Post.authority) == task.authority, holds_at(Post, office.time.now()))
    return session.exec(select(Post).where(*mine).order_by(col(Post.id))).first()  # type: ignore[return-value]


@pytest.fixture
def scene(sqlite_url: str, request: pytest.FixtureRequest) -> Iterator[Scene]:
    store = Store(sqlite_url)
    merger, text = order_for("ha-noi-2025" if "hanoi" in request.node.name else "quang-ninh-2025")
    merger = part_of(merger, 4) if "left" in request.node.name else merger
    furnish(store, merger)
    there = office(store, key_ring())
    cases = list(walks(merger, next((n for word, n in CASES.items() if word in request.node.name), 20)))
    record(there, cases)
    yield Scene(there, merger, text, cases)
    store.close()


def everyone_has_one_new_owner(scene: Scene) -> None:
    new = {unit.code for unit in scene.merger.units}
    with scene.office.store.read() as session:
        for row in session.exec(select(Dossier).where(col(Dossier.phase) != "closed")).all():
            moved = moved_by(session, row.code, scene.merger.order)
            assert moved is not None
            assert moved.before.competence is not None
            assert row.unit in {link.new for link in scene.merger.successors[moved.before.competence.unit]} & new
            assert row.authority.endswith("-271001")
            tasks = {task.work: task.authority for task in session.exec(select(Task).where(Task.code == row.code))}
            if row.phase == "decided":  # a result that nobody came for yet lies at the new desk
                assert tasks == {"return": row.reception}


def what_is_filed_now_is_held_where_the_handed_over_are(scene: Scene) -> None:
    """Roles that the order moved to the province are held there for later filings too."""
    plan = EVERYTHING
    with scene.office.store.read() as session:
        for row in session.exec(select(Dossier).where(col(Dossier.phase) != "closed").order_by(Dossier.code).limit(20)).all():
            moved = moved_by(session, row.code, scene.merger.order)
            assert moved is not None
            assert moved.after.competence is not None
            filed = competence_for(session, plan, {"form": {"unit": row.unit}}, row.service_point, AT)
            assert filed.roles == moved.after.competence.roles != {}


async def test_three_hundred_dossiers_of_every_state_are_handed_over_reconciled_and_rolled_back(scene: Scene) -> None:
    await there_and_back(scene)


@pytest.mark.soak
@pytest.mark.timeout(3600)
async def test_ten_thousand_dossiers_of_every_state_are_handed_over_reconciled_and_rolled_back(scene: Scene) -> None:
    await there_and_back(scene)


async def there_and_back(scene: Scene) -> None:
    """Signed, run, reconciled, rolled back: everything moves, nothing is worse off, and then all is as it was."""
    assert {phase for case in scene.cases for phase in [case.state.phase]} == {"filed", "accepted", "decided", "closed"}
    assert not [each for each in cutting_over.findings(scene.office, scene.merger) if each.severity == "error"]
    before = scene.digests()
    assert scene.decide_rest() > 0
    scene.sign()
    assert scene.digests() == before
    scene.at(AT)
    assert scene.on_their_way() == 50
    operation = await cutting_over.run(scene.office, scene.merger.order, scene.merger.digest, "test")
    done = await scene.drive(operation)
    assert (done, scene.on_their_way()) == ({"done": len(before)}, 0)
    # Run once more it joins, and nobody is asked to decide anything, though new units bear the codes of split ones.
    assert await cutting_over.run(scene.office, scene.merger.order, scene.merger.digest, "test") == operation
    assert cutting_over.status(scene.office, scene.merger.order)["undecided"] == 0
    report = json.loads(cutting_over.reconcile(scene.office, scene.merger.order).text)
    assert (report["ok"], report["unexcused"], report["stranded"], report["counts_agree"]) == (True, [], [], True)
    assert set(scene.digests().values()).isdisjoint(before.values())
    everyone_has_one_new_owner(scene)
    what_is_filed_now_is_held_where_the_handed_over_are(scene)
    scene.at(AT + timedelta(days=1))
    await cutting_over.roll_back(scene.office, scene.merger.order, "test")
    assert await scene.drive(back_of(scene.merger.order)) == {"done": len(before)}
    assert scene.digests() == before
    assert cutting_over.status(scene.office, scene.merger.order)["standing"] == "rolled_back"


async def test_an_order_that_was_aborted_while_it_ran_tells_nobody_further_and_goes_on_when_it_is_run_again(scene: Scene) -> None:
    order, before = scene.merger.order, scene.digests()
    scene.decide_rest()
    scene.sign()
    scene.at(AT)
    operation = await cutting_over.run(scene.office, order, scene.merger.digest, "test", rate=0.5)
    inside, working = ActivityEnvironment(), Operating(scene.office, (HandingOver(scene.office.store),))
    assert (await inside.run(working.snapshot, operation)).new == len(before)
    began = time.monotonic()
    assert (await inside.run(working.tell_window, operation)).answered == 1
    assert time.monotonic() - began > 1.9, "one dossier at half a dossier a second takes two seconds"
    assert await cutting_over.abort(scene.office, order, "test") == "aborted"
    assert await scene.drive(operation) == {"done": 1, "left": len(before) - 1}
    report = json.loads(cutting_over.reconcile(scene.office, order).text)
    assert (report["ok"], bool(report["stranded"])) == (False, True)
    with pytest.raises(OrderRefused, match="sealed after it was run"):
        cutting_over.seal(scene.office, order, SIGNERS[0])
    await cutting_over.steer(scene.office, order, "throttle", "test", 500.0)
    assert await cutting_over.run(scene.office, order, None, "test") == operation
    assert await scene.drive(operation) == {"done": len(before)}
    with pytest.raises(OrderRefused, match="is done; only retry"):
        await cutting_over.steer(scene.office, order, "pause", "test")
    assert json.loads(cutting_over.reconcile(scene.office, order).text)["ok"]


async def test_what_a_rolled_back_order_left_with_the_successor_is_taken_by_the_next_order(scene: Scene) -> None:
    """Two dossiers, one of a split unit, were acted on at the new office: they stay there, and nobody forgets them."""
    scene.decide_rest()
    scene.sign()
    scene.at(AT)
    await scene.drive(await cutting_over.run(scene.office, scene.merger.order, scene.merger.digest, "test"))
    stay = await scene.claim_some()
    await cutting_over.roll_back(scene.office, scene.merger.order, "test")
    await scene.drive(back_of(scene.merger.order))
    assert sorted(cutting_over.not_rolled_back(scene.office, scene.merger.order)) == sorted(stay)
    left = scene.digests()
    later = dated(scene.merger, AT + timedelta(days=10), "lan-hai")
    again = Scene(scene.office, later, "lan-hai", scene.cases)
    # Nobody asked how far the way back was: the next order sees by itself that it has ended.
    assert not [each for each in cutting_over.findings(scene.office, later) if each.severity == "error"]
    assert again.decide_rest() > 0
    again.sign()
    again.at(later.at)
    operation = await cutting_over.run(scene.office, later.order, later.digest, "test")
    assert await again.drive(operation) == {"done": len(left)}
    report = json.loads(cutting_over.reconcile(scene.office, later.order).text)
    assert (report["ok"], report["stranded"], report["unexcused"]) == (True, [], [])
    with scene.office.store.read() as session:
        for code, old in stay.items():
            row = session.get_one(Dossier, code)
            assert row.unit in {link.new for link in later.successors[old]}
            assert row.authority == f"ubnd-{row.unit}-{later.at:%y%m%d}"
            assert {task.holder for task in session.exec(select(Task).where(Task.code == code)).all()} - {None}
    await cutting_over.roll_back(scene.office, later.order, "test")
    assert await again.drive(back_of(later.order)) == {"done": len(left)}
    assert scene.digests() == left


async def test_hanoi_with_its_splits_is_carried_through(scene: Scene) -> None:
    before = scene.digests()
    assert scene.decide_rest() > 0
    scene.sign()
    scene.at(AT)
    operation = await cutting_over.run(scene.office, scene.merger.order, scene.merger.digest, "test")
    assert await scene.drive(operation) == {"done": len(before)}
    assert json.loads(cutting_over.reconcile(scene.office, scene.merger.order).text)["ok"]
    everyone_has_one_new_owner(scene)


async def test_what_is_refused_says_why(scene: Scene) -> None:
    order = scene.merger.order
    with pytest.raises(OrderRefused, match="no order") as unknown:
        await cutting_over.run(scene.office, order, None, "test")
    cutting_over.sign(scene.office, scene.merger, scene.text, SIGNERS[0])
    cutting_over.sign(scene.office, scene.merger, scene.text, SIGNERS[0])
    with pytest.raises(OrderRefused, match="1 signatures are missing") as unsigned:
        await cutting_over.run(scene.office, order, None, "test")
    with pytest.raises(OrderRefused, match="may not sign") as nobody:
        cutting_over.sign(scene.office, scene.merger, scene.text, "officer.06652")
    amended = scene.merger.model_copy(update={"digest": "0" * 64})
    with pytest.raises(OrderRefused, match="amended after signing") as changed:
        cutting_over.sign(scene.office, amended, scene.text, SIGNERS[1])
    cutting_over.sign(scene.office, scene.merger, scene.text, SIGNERS[1])
    with pytest.raises(OrderRefused, match="takes effect on") as early:
        await cutting_over.run(scene.office, order, None, "test")
    second, text = order_for("quang-ninh-2025", AT + timedelta(days=5), "quang-ninh-again")
    assert [each.rule for each in cutting_over.findings(scene.office, second) if each.severity == "error"] == ["MERGE-025"]
    with pytest.raises(OrderRefused, match="MERGE-025"):
        cutting_over.sign(scene.office, second, text, SIGNERS[0])
    scene.at(AT)
    with pytest.raises(OrderRefused, match="amended after signing"):
        await cutting_over.run(scene.office, order, "0" * 64, "test")
    with pytest.raises(OrderRefused, match="split cases wait") as waiting:
        await cutting_over.run(scene.office, order, None, "test")
    with scene.office.store.write() as session:
        case = undecided(session, order)[0]
        choices = sorted({link.new for link in scene.merger.successors[case.old]})
        far = next(old for old, links in scene.merger.successors.items() if not {each.new for each in links} & set(choices))
        with pytest.raises(OrderRefused, match="may not decide") as stranger:
            decide_case(session, scene.merger, case.code, choices[0], f"officer.{far}", "bản đồ", AT)
        assert decide_case(session, scene.merger, case.code, choices[0], f"officer.{case.old}", "bản đồ", AT).new == choices[0]
    refused = [unknown, unsigned, nobody, changed, early, waiting, stranger]
    assert [each.value.code for each in refused] == [
        "CUTOVER-001", "CUTOVER-008", "CUTOVER-004", "CUTOVER-002", "CUTOVER-013", "CUTOVER-009", "CUTOVER-026",
    ]  # fmt: skip
