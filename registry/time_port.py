"""The one port of time: the instant at which this installation stands.

In trial, demo and tests it can be moved ahead, and API, registry and workflows follow; elsewhere it is the clock.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

from sqlmodel import Session

from registry.store import Store
from registry.tables import Setting

NAME = "time_offset_seconds"
FRESH = 1.0


class TimeNotMovable(RuntimeError):
    """This installation runs on real time."""


class TimePort:
    """Now, with the offset that the registry holds, looked at again every second where time may be moved."""

    def __init__(self, store: Store, movable: bool) -> None:
        self.store, self.movable = store, movable
        self._offset, self._looked = timedelta(0), 0.0

    def now(self) -> datetime:
        """The present instant, UTC."""
        return datetime.now(UTC) + self.offset()

    def offset(self) -> timedelta:
        """How far time was moved ahead."""
        if self.movable and time.monotonic() - self._looked > FRESH:
            with self.store.read() as session:
                self._offset = stored_offset(session)
            self._looked = time.monotonic()
        return self._offset

    def move(self, by: timedelta) -> timedelta:
        """Move time ahead for everybody; returns the new offset. Time never goes back."""
        if not self.movable:
            raise TimeNotMovable("time can be moved only where MOTCUA_TIME_TRAVEL is set, which production refuses")
        if by <= timedelta(0):
            raise ValueError(f"time moves ahead only; asked for {by}")
        with self.store.write() as session:
            offset = stored_offset(session) + by
            session.merge(Setting(name=NAME, value=str(offset.total_seconds())))
        self._offset, self._looked = offset, time.monotonic()
        return offset


def stored_offset(session: Session) -> timedelta:
    """The offset that the registry holds."""
    row = session.get(Setting, NAME)
    return timedelta(seconds=float(row.value)) if row is not None else timedelta(0)
