"""The sender of notices: takes them out of the outbox, says them over the channels, proves it. Runs beside a worker.

Any number may run. A message is tried under one id for ever, so a partner that de-duplicates gets it once; mail is handed over
at least once, twice only if the sender dies between the server's answer and its own note.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError

from activities.desk import Office
from activities.letters import Letters, NoLetter
from activities.notices.contract import Channel, Down, Message, Undeliverable
from dossier.calendars import calendar_of
from dossier.state import State
from letters.facts import Source, state_after
from letters.telling import Channel as Name
from letters.telling import silent_until, told
from letters.templating import TemplateFault, day
from registry import dispatches
from registry.dispatches import Due
from registry.keys import Erased, UnknownKey
from registry.tables import Dispatch

A_RUN = 100
LEASE = timedelta(minutes=5)
"""How long a try belongs to whoever claimed it; longer than any partner may keep us waiting."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(minutes=30)
LOG = logging.getLogger(__name__)


class Sender:
    """Sends notices of one installation."""

    def __init__(
        self, office: Office, letters: Letters, channels: Mapping[Name, Channel], give_up: timedelta = timedelta(days=7)
    ) -> None:
        self.office, self.letters, self.channels, self.give_up = office, letters, channels, give_up

    async def run(self, every: timedelta) -> None:
        """Send until cancelled."""
        while True:
            try:
                busy = await asyncio.to_thread(self.once)
            except Exception:
                LOG.exception("sending notices failed; it is tried again in %s", every)
                busy = False
            if not busy:
                await asyncio.sleep(every.total_seconds())

    def once(self) -> bool:
        """Take up what is new, try what is due; whether there is at once more to do."""
        taken = self.take_up()
        tried = self.try_due()
        for channel in self.channels.values():
            channel.close()
        return taken == A_RUN or tried == A_RUN

    def take_up(self) -> int:
        """Plan the tries of new notices; how many were looked at."""
        with self.office.store.read() as session:
            new = dispatches.unplanned(session, A_RUN)
        for notice in new:
            rows = self._tries(notice.code, notice.key) if notice.to == "applicant" else []
            try:
                with self.office.store.write() as session:
                    dispatches.plan(session, notice, rows, self.office.time.now())
            except IntegrityError:
                continue  # another sender took it up at the same time
        return len(new)

    def remind(self, code: str, key: str) -> None:
        """Tell an applicant of what no event says; `key` is `<sequence>.<what>.<which>` and is told once."""
        rows = self._tries(code, key)
        with self.office.store.write() as session:
            session.add_all(rows)

    def _tries(self, code: str, key: str) -> list[Dispatch]:
        now, told_to = self.office.time.now(), self._contacts(code)
        if not told_to:
            return [Dispatch(
                code=code, key=key, channel="none", message_id="", address="", state=dispatches.NOBODY,
                first_at=now, next_at=now,
            )]  # fmt: skip
        return [
            Dispatch(
                code=code, key=key, channel=name, message_id=dispatches.message_id(self.office.keys.ring, code, key, name),
                address=self.office.keys.ring.blind(f"{name}:{to}"), state=dispatches.WAITING, first_at=now,
                next_at=silent_until(name, now) or now,
            )
            for name, to in told_to.items()
        ]  # fmt: skip

    def _contacts(self, code: str) -> dict[Name, str]:
        """Where an applicant is told: by mail, and in short over the first of Zalo and SMS that there is."""
        try:
            person = state_after(self.letters.source(code, None).rows).personal.get("applicant") or {}
        except (Erased, UnknownKey):
            return {}
        short: Name = "zalo" if "zalo" in self.channels else "sms"
        wanted: dict[Name, Any] = {"mail": person.get("email"), short: person.get("phone")}
        return {name: str(to) for name, to in wanted.items() if to and name in self.channels}

    def try_due(self) -> int:
        """Try what is due, a channel that is down no further; how many were looked at."""
        with self.office.store.read() as session:
            waiting = dispatches.due(session, self.office.time.now(), A_RUN)
        down: dict[str, str] = {}
        for one in waiting:
            if one.channel in down:
                self._put_off(one, self.office.time.now() + FIRST_PAUSE, down[one.channel])
            elif error := self._try(one):
                down[one.channel] = error
                LOG.warning("notices wait: %s is down: %s", one.channel, error)
        return len(waiting)

    def _try(self, one: Due) -> str | None:
        """Why the channel is down; nothing where it took the message, refused it, or was not asked."""
        now = self.office.time.now()
        silence = silent_until(one.channel, now)  # type: ignore[arg-type]
        if silence is not None:
            self._put_off(one, silence, None)
            return None
        with self.office.store.write() as session:
            mine = dispatches.claim(session, one, now + LEASE)
        if not mine:
            return None
        try:
            reference = self._send(one)
        except Down as error:
            self._failed(one, str(error), now)
            return str(error)
        except (Undeliverable, Erased, UnknownKey, NoLetter, TemplateFault) as error:
            self._settle(one, state=dispatches.FAILED, error=_told(error))
            return None
        self._settle(one, state=dispatches.SENT, sent_at=self.office.time.now(), reference=reference, error=None)
        return None

    def _send(self, one: Due) -> str:
        channel = self.channels.get(one.channel)  # type: ignore[call-overload]
        if channel is None:
            raise Down("this installation has no such channel now")
        contact = self._contacts(one.code).get(one.channel)  # type: ignore[call-overload]
        if contact is None:
            raise Undeliverable("the address is gone")
        reference: str = channel.send(self._message(one, contact))
        return reference

    def _message(self, one: Due, to: str) -> Message:
        source = self.letters.source(one.code, int(one.key.partition(".")[0]))
        words = told(one.key.split(".")[1], self._facts(source))
        if words is None:
            raise Undeliverable("nothing is said of this notice")
        letter = self._letter(one) if one.channel == "mail" else ()
        return Message(one.message_id, to, words.subject, words.body, words.short, letter)

    def _facts(self, source: Source) -> dict[str, Any]:
        state = state_after(source.rows)
        name = source.labels.get("name") or {}
        words = {"vi": name.get("vi", source.pinned.plan.procedure), "en": name.get("en") or name.get("vi", "")}
        return {
            "code": source.code, "procedure": words, "due": _due(source, state),
            "point": source.around.service_point,
            "tracking": f"{self.letters.public_url}/track/{source.code}",
        }  # fmt: skip

    def _letter(self, one: Due) -> tuple[tuple[str, bytes], ...]:
        try:
            return ((f"{one.code}-{one.key}.pdf", self.letters.pdf(one.code, one.key)),)
        except NoLetter:
            return ()

    def _failed(self, one: Due, error: str, now: datetime) -> None:
        """Try again after a pause that doubles; after the time that is set, give up, which the doctor and the desk show."""
        if now - one.first_at > self.give_up:
            self._settle(one, state=dispatches.FAILED, error=error)
            return
        pause = min(FIRST_PAUSE * 2 ** min(one.attempts, 10), LONGEST_PAUSE)
        self._settle(one, next_at=now + pause, error=error)

    def _put_off(self, one: Due, until: datetime, error: str | None) -> None:
        with self.office.store.write() as session:
            dispatches.put_off(session, one, until, error)

    def _settle(self, one: Due, **values: Any) -> None:
        with self.office.store.write() as session:
            dispatches.settle(session, one, **values)


def _due(source: Source, state: State) -> str:
    running = state.clock.running_due if state.clock is not None else None
    if running is None:
        return "-"
    closes = calendar_of(source.pinned, state).closing_time(running.due_on)
    return f"{f'{closes:%H:%M} ' if closes else ''}{day(running.due_on)}"


def _told(error: Exception) -> str:
    """Our own words; those of anything else could hold a value."""
    return str(error) if isinstance(error, Undeliverable) else type(error).__name__
