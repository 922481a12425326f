"""Who does not fetch a result is reminded at each age once, and no more once it was fetched."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import delete, select

from activities.notices.reminding import Reminding
from registry.tables import Dispatch, Task
from tests.dossier import plans
from tests.dossier.play import BINH, LAN, MINH, Play
from tests.letters.cases import GIVEN, PERSON
from tests.notices.test_sending import Post, Room, room

__all__ = ["room"]


def decided(room: Room, code: str, **person: str | None) -> str:
    """A dossier whose result waits at the counter."""
    who = {name: value for name, value in {**PERSON, **person}.items() if value}
    play = Play(plans.PLAIN, room.clock.at).file(form={"form": {"pages": 3}, "applicant": who}, papers=GIVEN)
    play.complete(LAN, "accepted").complete(MINH, "ready").complete(BINH, "signed")
    return room.kept(code, play)


def later(room: Room, reminding: Reminding, days: int) -> int:
    room.clock.at += timedelta(days=days)
    return reminding.once()


def test_a_result_is_reminded_of_at_each_age_once_and_not_after_it_was_fetched(room: Room) -> None:
    mail = Post()
    sender = room.sender(mail=mail)
    reminding, code = Reminding(sender), decided(room, "H1-1")
    sender.once()
    before = len(mail.taken)
    assert [later(room, reminding, days) for days in (6, 1, 1, 22)] == [0, 1, 0, 1]
    sender.once()
    told = [message for message in mail.taken[before:] if "chờ nhận" in message.subject]
    assert len(told) == 2
    assert "Một cửa" in told[0].body
    assert PERSON["full_name"] not in told[0].subject + told[0].body + told[0].short
    with room.office.store.write() as session:
        session.execute(delete(Task).where(Task.code == code))  # type: ignore[arg-type]
    assert later(room, reminding, 90) == 0


def test_after_a_long_standstill_only_the_last_age_is_told_and_who_cannot_be_reached_is_noted_once(room: Room) -> None:
    reminding = Reminding(room.sender(mail=Post()))
    decided(room, "H1-2", email=None, phone=None)
    assert [later(room, reminding, 31), reminding.once()] == [1, 0]
    with room.office.store.read() as session:
        rows = session.exec(select(Dispatch)).all()
    assert [(row.key.partition(".")[2], row.state) for row in rows] == [("unclaimed.30", "nobody")]


def test_of_two_processes_one_reminds(room: Room) -> None:
    decided(room, "H1-3")
    first, second = Reminding(room.sender(mail=Post())), Reminding(room.sender(mail=Post()))
    assert later(room, first, 8) + second.once() == 1
