"""Notices go out once, with proof; wait out quiet hours and a mail server that is down for a day; keep no address."""

from __future__ import annotations

import email
import email.policy
import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
import uvicorn
from pydantic import SecretStr
from sqlmodel import select

from activities.desk import Office
from activities.letters import Letters
from activities.notices.contract import Channel, Down, Message, Undeliverable
from activities.notices.gateway import Gateway, GatewayConfig
from activities.notices.mail import Mail, MailConfig
from activities.notices.sending import LEASE, Sender
from audit.doctor import untold
from dossier.journal import JournalRow, genesis
from launch.ports import free_port
from letters.telling import Quiet, silent_until, telling, told
from registry.definitions import Definitions
from registry.keys import Keys
from registry.papers import PaperStore
from registry.recorder import Recorder
from registry.shelves import FolderShelf
from registry.store import Store
from registry.tables import Authority, Definition, Dispatch, Notice, ServicePoint
from registry.time_port import TimePort
from sandbox.messages.app import MessagesConfig, create_app
from statute.time import ICT
from tests.dossier import plans
from tests.dossier.play import LAN, Play
from tests.letters.cases import GIVEN, PERSON
from tests.office import furnish, key_ring

MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=ICT)
SECRET = SecretStr("shared")


class Clock(TimePort):
    """Time that stands where a test puts it."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at.astimezone(UTC)


class Post:
    """A channel written by hand: takes, is down, or refuses; remembers each hand-over."""

    def __init__(self) -> None:
        self.taken: list[Message] = []
        self.fares: Exception | None = None

    def send(self, message: Message) -> str:
        if self.fares is not None:
            raise self.fares
        self.taken.append(message)
        return f"ref-{len(self.taken)}"

    def close(self) -> None:
        pass


class Room(NamedTuple):
    """One installation without an engine: a registry, a clock, letters."""

    office: Office
    clock: Clock
    letters: Letters

    def sender(self, **channels: Channel) -> Sender:
        return Sender(self.office, self.letters, channels)  # type: ignore[arg-type]

    def filed(self, code: str = "H1-1", **person: str | None) -> str:
        """A dossier that was accepted, so that there is a receipt to tell of."""
        who = {name: value for name, value in {**PERSON, **person}.items() if value}
        play = Play(plans.PLAIN, self.clock.at).file(form={"form": {"pages": 3}, "applicant": who}, papers=GIVEN)
        play.complete(LAN, "accepted")
        return self.kept(code, play)

    def kept(self, code: str, play: Play) -> str:
        """What was played in memory, as the registry would have it."""
        rows: list[JournalRow] = []
        with self.office.store.write() as session:
            self.office.keys.make(session, code)
            found = session.exec(select(Definition)).one()
        head = genesis(code)
        for row in play.rows:
            rows.append(row.model_copy(update={"prev": head, "hash": _hash(head, row.public)}))
            head = rows[-1].hash
        calendar = self.office.definitions.in_force("9.999999", MORNING).pinned.calendar_digest
        self.office.recorder.record(code, found.digest, calendar, rows)
        return code

    def dispatched(self, code: str = "H1-1") -> dict[str, Dispatch]:
        with self.office.store.read() as session:
            return {row.channel: row for row in session.exec(select(Dispatch).where(Dispatch.code == code)).all()}


def _hash(prev: str, public: str) -> str:
    from dossier.journal import chained

    return chained(prev, public)


@pytest.fixture
def room(sqlite_url: str, tmp_path: Path) -> Iterator[Room]:
    store = Store(sqlite_url)
    furnish(store, plans.PLAIN)
    with store.write() as session:
        session.add(Authority(id="desk", identifier="H1", unit="00004", level="commune", name="UBND", valid_from=MORNING))
        session.merge(ServicePoint(id="ward-1", authority="desk", name="Một cửa", valid_from=MORNING))
    clock, keys, definitions = Clock(MORNING), Keys(store, key_ring()), Definitions(store)
    recorder = Recorder(store, keys, definitions, clock)
    office = Office(None, store, keys, definitions, recorder, clock)  # type: ignore[arg-type]
    yield Room(office, clock, Letters(office, PaperStore(FolderShelf(tmp_path / "papers"), keys), "https://motcua.example"))
    store.close()


def test_a_receipt_goes_out_by_mail_with_its_letter_and_in_short_without_a_name(room: Room) -> None:
    room.filed()
    mail, sms = Post(), Post()
    sender = room.sender(mail=mail, sms=sms)
    sender.once()
    sender.once()
    assert [(m.to, [name for name, _ in m.letters]) for m in mail.taken] == [(PERSON["email"], ["H1-1-2.receipt.pdf"])]
    assert [m.to for m in sms.taken] == [PERSON["phone"]]
    assert "H1-1" in sms.taken[0].short
    assert "Hường" not in sms.taken[0].short + mail.taken[0].subject + mail.taken[0].body
    assert {name: (row.state, row.reference) for name, row in room.dispatched().items()} == {
        "mail": ("sent", "ref-1"), "sms": ("sent", "ref-1"),
    }  # fmt: skip


def test_no_address_is_kept_in_clear(room: Room) -> None:
    room.filed()
    room.sender(mail=Post(), sms=Post()).once()
    with room.office.store.read() as session:
        kept = [json.dumps(row.model_dump(mode="json")) for table in (Dispatch, Notice) for row in session.exec(select(table))]
    assert kept
    assert not [row for row in kept if "example.vn" in row or "0912" in row.replace(" ", "")]


def test_a_mail_server_that_is_down_for_a_day_loses_and_doubles_nothing(room: Room, caplog: pytest.LogCaptureFixture) -> None:
    for number in range(3):
        room.filed(f"H1-{number}", phone=None)
    mail = Post()
    mail.fares = Down("the mail server does not take mail: ConnectionRefusedError")
    sender, begun = room.sender(mail=mail), room.clock.at
    while room.clock.at < begun + timedelta(days=1):
        sender.once()
        room.clock.at += timedelta(minutes=90)
    with room.office.store.read() as session:
        found = list(untold.check(session, room.clock.now() - timedelta(minutes=15)))
    assert [(one.code, one.since) for one in found] == [("DOC-911", begun.astimezone(UTC))]
    assert "3 notices wait for mail" in found[0].what
    mail.fares = None
    for _ in range(4):
        room.clock.at += timedelta(minutes=31)
        sender.once()
    assert len(mail.taken) == len({message.id for message in mail.taken}) == 3
    assert "example.vn" not in caplog.text


def test_what_is_given_up_after_its_time_is_shown_as_failed(room: Room) -> None:
    room.filed(phone=None)
    mail = Post()
    mail.fares = Down("down")
    sender = room.sender(mail=mail)
    sender.once()
    room.clock.at += timedelta(days=8)
    sender.once()
    assert room.dispatched()["mail"].state == "failed"


def test_an_address_that_is_none_fails_at_once_and_holds_nobody_up(room: Room) -> None:
    room.filed("H1-1", phone=None)
    room.filed("H1-2", phone=None, email="other@example.vn")
    mail = Post()
    mail.fares = Undeliverable("the mail server refuses: 550 no such mailbox")
    room.sender(mail=mail).once()
    mail.fares = None
    assert room.dispatched("H1-1")["mail"].state == "failed"
    assert room.dispatched("H1-2")["mail"].state == "failed"


def test_short_messages_wait_for_the_morning_and_mail_does_not(room: Room) -> None:
    room.clock.at = datetime(2026, 3, 2, 22, 30, tzinfo=ICT)
    room.filed()
    mail, sms = Post(), Post()
    sender = room.sender(mail=mail, sms=sms)
    sender.once()
    assert (len(mail.taken), len(sms.taken)) == (1, 0)
    room.clock.at = datetime(2026, 3, 3, 6, 59, tzinfo=ICT)
    sender.once()
    assert sms.taken == []
    room.clock.at = datetime(2026, 3, 3, 7, 0, tzinfo=ICT)
    sender.once()
    assert len(sms.taken) == 1


def test_who_has_no_address_is_noted_so_that_paper_is_handed_over(room: Room) -> None:
    room.filed(phone=None, email=None)
    room.sender(mail=Post(), sms=Post()).once()
    assert {name: row.state for name, row in room.dispatched().items()} == {"none": "nobody"}


def test_two_senders_at_once_send_one_message(room: Room) -> None:
    for number in range(6):
        room.filed(f"H1-{number}", phone=None)
    mail = Post()
    senders = [room.sender(mail=mail) for _ in range(3)]
    threads = [threading.Thread(target=sender.once) for sender in senders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    room.sender(mail=mail).once()
    assert len(mail.taken) == len({message.id for message in mail.taken}) == 6


def test_a_sender_that_dies_in_the_middle_is_followed_by_the_same_message(room: Room) -> None:
    room.filed(phone=None)

    class Dying(Post):
        def send(self, message: Message) -> str:
            super().send(message)
            raise KeyboardInterrupt

    dying, after = Dying(), Post()
    with pytest.raises(KeyboardInterrupt):
        room.sender(mail=dying).once()
    room.sender(mail=after).once()
    assert after.taken == [], "the try still belongs to the one that died"
    room.clock.at += LEASE + timedelta(seconds=1)
    room.sender(mail=after).once()
    assert [m.id for m in after.taken] == [m.id for m in dying.taken], "a partner knows it for the same"


def test_quiet_hours_pass_midnight_and_are_dated() -> None:
    at = {hour: silent_until("sms", datetime(2026, 3, 2, hour, 0, tzinfo=ICT)) for hour in (6, 7, 12, 21, 23)}
    six, nine = datetime(2026, 3, 2, 7, tzinfo=ICT), datetime(2026, 3, 3, 7, tzinfo=ICT)
    assert at == {6: six, 7: None, 12: None, 21: nine, 23: nine}
    assert silent_until("mail", datetime(2026, 3, 2, 23, tzinfo=ICT)) is None
    later = Quiet.model_validate({
        "channels": ["sms"], "from": "12:00", "to": "13:00", "since": "2027-01-01", "basis": {"cite": "x", "verified": False},
    })  # fmt: skip
    assert silent_until("sms", datetime(2026, 3, 2, 12, 30, tzinfo=ICT), (later,)) is None
    assert silent_until("sms", datetime(2027, 3, 2, 12, 30, tzinfo=ICT), (later,)) == datetime(2027, 3, 2, 13, tzinfo=ICT)


def test_every_notice_to_the_applicant_has_words_without_a_person() -> None:
    from dossier.effects import TOLD

    wanted = {what for _, what, to in TOLD.values() if to == "applicant"} | {"new_date", "unclaimed"}
    assert set(telling().notices) == wanted
    facts: dict[str, Any] = {
        "code": "H1",
        "procedure": {"vi": "Khai sinh", "en": "Birth"},
        "due": "17:00 09/03/2026",
        "point": "Một cửa",
        "tracking": "https://x/H1",
    }
    for what in wanted:
        words = told(what, facts)
        assert words is not None
        assert len(words.short) <= 160, "one short message"
        assert words.short.isascii(), "other letters make a short message half as long"


class Sandbox(NamedTuple):
    """The sandbox's service, running."""

    url: str
    mail_port: int


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    port, mail_port = free_port(), free_port()
    config = MessagesConfig(folder=tmp_path_factory.mktemp("messages"), secret="shared", mail_port=mail_port)
    server = uvicorn.Server(uvicorn.Config(create_app(config), port=port, log_config=None))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        pass
    yield Sandbox(f"http://127.0.0.1:{port}", mail_port)
    server.should_exit = True
    thread.join()


def _taken(sandbox: Sandbox, channel: str) -> list[dict[str, Any]]:
    return [one for one in httpx.get(f"{sandbox.url}/tin-nhan").json() if one["channel"] == channel]


def test_real_mail_carries_the_letter_and_keeps_its_message_id(room: Room, sandbox: Sandbox) -> None:
    room.filed(phone=None)
    mail = Mail(MailConfig(host="127.0.0.1", port=sandbox.mail_port, sender="mot-cua@example.vn"))
    room.sender(mail=mail).once()
    taken = _taken(sandbox, "mail")
    assert len(taken) == 1, room.dispatched()
    assert room.dispatched()["mail"].reference == f"250 queued as {taken[0]['n']}"
    raw = httpx.get(f"{sandbox.url}/tin-nhan/{taken[0]['n']}.eml").content
    parsed = email.message_from_bytes(raw, policy=email.policy.default)
    attached = [part.get_content() for part in parsed.iter_attachments()]
    assert [content[:5] for content in attached] == [b"%PDF-"]
    message = Message("ab" * 16, PERSON["email"], "s", "b", "x")
    mail.send(message)
    mail.send(message)
    mail.close()
    assert [one["tries"] for one in _taken(sandbox, "mail") if "ab" * 16 in one["id"]] == [2], "once under its id"


@pytest.mark.parametrize("to", ["không@example.vn", "a@b\nBcc: c@d", "a b@c", "@", "a@b, c@d", "unknown@example.vn"])
def test_a_mail_address_that_is_none_is_told_without_being_repeated(sandbox: Sandbox, to: str) -> None:
    mail = Mail(MailConfig(host="127.0.0.1", port=sandbox.mail_port))
    with pytest.raises(Undeliverable) as told_so:
        mail.send(Message("0" * 32, to, "s", "b", "x"))
    mail.close()
    assert to not in str(told_so.value)


def test_a_gateway_takes_a_message_once_and_answers_the_same(sandbox: Sandbox) -> None:
    gateway = Gateway(GatewayConfig(url=f"{sandbox.url}/sms", secret=SECRET))
    message = Message("cd" * 16, "0912 345 678", "", "", "Ho so da co ket qua")
    assert gateway.send(message) == gateway.send(message)
    assert [(one["to"], one["tries"]) for one in _taken(sandbox, "sms")] == [("0912345678", 2)]
    with pytest.raises(Undeliverable):
        gateway.send(message._replace(to="12"))
    with pytest.raises(Down):
        Gateway(GatewayConfig(url=f"{sandbox.url}/sms", secret=SecretStr("other"))).send(message)


def test_what_is_down_is_told_as_down(sandbox: Sandbox) -> None:
    for channel, fares in (("mail", "down"), ("sms", "down")):
        httpx.post(f"{sandbox.url}/tinh-trang", data={"kenh": channel, "tinh_trang": fares})
    channels: tuple[Channel, ...] = (
        Mail(MailConfig(host="127.0.0.1", port=sandbox.mail_port)),
        Gateway(GatewayConfig(url=f"{sandbox.url}/sms", secret=SECRET)),
        Mail(MailConfig(host="127.0.0.1", port=free_port())),
    )  # fmt: skip
    for channel_, to in zip(channels, ("a@b.vn", "0912345678", "a@b.vn"), strict=True):
        with pytest.raises(Down):
            channel_.send(Message("ef" * 16, to, "s", "b", "x"))
        channel_.close()
    for channel in ("mail", "sms"):
        httpx.post(f"{sandbox.url}/tinh-trang", data={"kenh": channel, "tinh_trang": "well"})
