"""Staffing alarms told by mail to those who keep the staffing, once each, under an id that stays the same at every try.

A mail server that is down leaves the alarm untold for the next round. Called by the staffing round, beside a worker.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta

from activities.desk import Office
from activities.notices.contract import Channel, Down, Message, Undeliverable
from registry.staffing import note_told, untold_alarms
from registry.tables import Authority, StaffingAlarm
from registry.turns import take_turn
from statute.time import local

TURN = "staffing mail"
SPAN = timedelta(minutes=5)
"""How long a turn is one process's own, should it die in it."""
LOG = logging.getLogger(__name__)


class AlarmMail:
    """Tells the alarms of one installation to some addresses."""

    def __init__(self, office: Office, channel: Channel, addresses: Sequence[str]) -> None:
        self.office, self.channel, self.addresses = office, channel, tuple(addresses)

    def once(self) -> int:
        """Tell what stands and was not told; how many alarms were."""
        now = self.office.time.now()
        if not self._waiting() or not take_turn(self.office.store, TURN, now, SPAN):
            return 0
        try:
            return sum(self._tell(alarm, place) for alarm, place in self._waiting())
        except Down as error:
            LOG.warning("staffing alarms wait: %s", error)
            return 0
        finally:
            self.channel.close()
            take_turn(self.office.store, TURN, now + SPAN, -SPAN)  # given back

    def _waiting(self) -> list[tuple[StaffingAlarm, str]]:
        with self.office.store.read() as session:
            return [(alarm, _place(session.get(Authority, alarm.authority), alarm)) for alarm in untold_alarms(session)]

    def _tell(self, alarm: StaffingAlarm, place: str) -> bool:
        for address in self.addresses:
            try:
                self.channel.send(self._message(alarm, place, address))
            except Undeliverable as error:
                LOG.warning("a staffing alarm reaches one of MOTCUA_STAFFING_MAIL never: %s", error)
        with self.office.store.write() as session:
            note_told(session, alarm, self.office.time.now())
        return True

    def _message(self, alarm: StaffingAlarm, place: str, address: str) -> Message:
        named = f"staffing:{alarm.authority}:{alarm.role}:{alarm.raised_at.isoformat()}:{address}"
        since = f"{local(alarm.since):%H:%M %d/%m/%Y}"
        vi = f"Từ {since}, vai trò '{alarm.role}' tại {place} không có ai đảm nhiệm; số việc đang mở: {alarm.open_tasks}."
        en = f"From {since} on nobody is there for the role '{alarm.role}' at {place}; open tasks: {alarm.open_tasks}."
        mend = "Cử người thay hoặc bổ nhiệm / appoint or delegate somebody: /administration"
        return Message(
            id=self.office.keys.ring.blind(named)[:32], to=address, subject=f"Motcua: không có người đảm nhiệm tại {place}",
            body=f"{vi}\n\n{en}\n\n{mend}\n", short=vi,
        )  # fmt: skip


def _place(authority: Authority | None, alarm: StaffingAlarm) -> str:
    return authority.name if authority is not None else alarm.authority
