"""What was given up is sent anew by a person: once, under the id that keeps it from going twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from activities.notices.contract import Down, Undeliverable
from registry.dispatches import Listed, listed, reported, try_again
from registry.tables import Dispatch
from tests.notices.test_sending import Post, Room, room

__all__ = ["room"]


def again(room: Room, channel: str) -> None:
    with room.office.store.write() as session:
        row = session.get(Dispatch, ("H1-1", "2.receipt", channel))
        assert row is not None
        try_again(row, room.office.keys.ring, room.clock.now())


def given_up(room: Room, mail: Post, sms: Post, fares: Exception) -> None:
    """The mail failed, the short message was taken."""
    mail.fares = fares
    room.sender(mail=mail, sms=sms).once()
    mail.fares = None


def test_what_no_server_took_goes_once_under_its_own_id_and_is_given_up_no_sooner_than_before(room: Room) -> None:
    room.filed()
    mail, sms = Post(), Post()
    given_up(room, mail, sms, Undeliverable("the mailbox is not there"))
    first = room.dispatched()["mail"]
    assert (first.state, first.sent_at) == ("failed", None)
    room.clock.at += timedelta(days=8)
    again(room, "mail")
    mail.fares = Down("for an hour")
    room.sender(mail=mail, sms=sms).once()
    assert room.dispatched()["mail"].state == "waiting", "its time to be given up begins anew"
    mail.fares = None
    room.clock.at += timedelta(hours=2)
    for _ in range(3):
        room.sender(mail=mail, sms=sms).once()
    assert [message.id for message in mail.taken] == [first.message_id]
    assert room.dispatched()["mail"].state == "sent"


def test_what_a_gateway_took_and_reported_as_failed_goes_under_a_new_id(room: Room) -> None:
    room.filed()
    mail, sms = Post(), Post()
    room.sender(mail=mail, sms=sms).once()
    before = room.dispatched()["sms"]
    with room.office.store.write() as session:
        reported(session, "sms", before.message_id, False, "r", room.clock.now())
    again(room, "sms")
    room.sender(mail=mail, sms=sms).once()
    assert len({message.id for message in sms.taken}) == len(sms.taken) == 2
    assert len(mail.taken) == 1, "the other channel is left alone"
    with room.office.store.write() as session:
        assert reported(session, "sms", sms.taken[-1].id, True, "r2", room.clock.now())
    assert room.dispatched()["sms"].state == "delivered"


@pytest.mark.parametrize("state, found", [("troubled", ["mail"]), ("failed", ["mail"]), ("sent", ["sms"]), ("delivered", [])])
def test_what_needs_looking_at_is_listed_apart(room: Room, state: str, found: list[str]) -> None:
    room.filed()
    given_up(room, Post(), Post(), Undeliverable("no"))
    with room.office.store.read() as session:
        for wanted in (
            Listed(state=state),
            Listed(frozenset({"desk", "ward"}), state=state),
            Listed(party="party-1", state=state),
        ):
            assert [row.channel for row in listed(session, wanted, None, 10)] == found
        assert listed(session, Listed(frozenset({"elsewhere"}), state=state), None, 10) == []
        assert listed(session, Listed(party="party-2", state=state), None, 10) == []


def test_pages_of_notices_hold_each_once(room: Room) -> None:
    for number in range(1, 4):
        room.filed(f"H1-{number}")
    room.sender(mail=Post(), sms=Post()).once()
    seen: list[tuple[str, str, str]] = []
    with room.office.store.read() as session:
        while rows := listed(session, Listed(), seen[-1] if seen else None, 2):
            seen += [(row.code, row.key, row.channel) for row in rows]
    assert len(seen) == len(set(seen)) == 6
    assert seen == sorted(seen, reverse=True)
