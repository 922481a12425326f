"""Notices that do not go out: what was tried in vain, and what no sender has taken up; since when, by channel."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlmodel import Session

from audit.doctor.finding import Finding, finding
from registry.dispatches import stuck, untaken


def check(session: Session, before: datetime) -> Iterator[Finding]:
    """What waits since before an instant. Quiet hours are no fault: what was never tried in them is not told."""
    for one in stuck(session, before):
        yield finding("DOC-911", "", f"{one.notices} notices wait for {one.channel}: {one.error or 'no answer'}", one.since)
    since = untaken(session, before)
    if since is not None:
        yield finding("DOC-911", "", "notices wait and no worker takes them up", since)
