"""Return-then-re-receive: a case that came back is linked to the dossier it came back from, and its age is carried.

A dossier that was closed without a result and filed again soon by the same party is one case: an office cannot make a
late dossier young by sending it away. Parties are opaque keys, so no person is looked at.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import bindparam, or_
from sqlalchemy import select as core
from sqlmodel import Session, col, select

from procedure_defs.policies.office import holding, office_policy
from registry.statements import Statement, Within
from registry.tables import Dossier, DossierParty
from registry.tables.instant import Instant
from statute.time import local_date

WITHOUT_RESULT = ("refused", "withdrawn", "stopped")
LONGEST_CHAIN = 100


class ReReceived(NamedTuple):
    """A dossier with the one it came back from, and when the case was first filed."""

    code: str
    predecessor: str
    filed_at: datetime
    case_since: datetime


def predecessor_of(within: Within, parties: Collection[str], procedure: str, at: datetime) -> str | None:
    """The last dossier of one of the parties in that procedure that ended without a result not long ago.

    How long is practice, dated in procedure_defs/policies/office.yaml.
    """
    reach = holding(office_policy().re_received_within, local_date(at))
    since = at - timedelta(days=reach.calendar_days) if reach is not None else at
    found = [row for party in parties for row in _ENDED.rows(within, {"party": party, "procedure": procedure, "since": since})]
    return str(max(found)[1]) if found else None


_ENDED = Statement(
    core(col(Dossier.closed_at), col(Dossier.code))
    .join(DossierParty, col(DossierParty.code) == col(Dossier.code))
    .where(col(DossierParty.party) == bindparam("party"), col(Dossier.procedure) == bindparam("procedure"))
    .where(
        or_(*(col(Dossier.ended) == end for end in WITHOUT_RESULT)), col(Dossier.closed_at) >= bindparam("since", type_=Instant)
    )
    .order_by(col(Dossier.closed_at).desc())
    .limit(1)
)


_BEFORE = Statement(core(col(Dossier.predecessor), col(Dossier.filed_at)).where(col(Dossier.code) == bindparam("of")))


def case_since(within: Within, row: Dossier) -> datetime:
    """When the case was first filed, through every dossier that it came back from."""
    before, since = row.predecessor, row.filed_at
    for _ in range(LONGEST_CHAIN):
        found = _BEFORE.first(within, {"of": before}) if before is not None else None
        if found is None:
            break
        before, since = found
    return since


def re_received(session: Session, since: datetime, until: datetime) -> Iterator[ReReceived]:
    """The dossiers filed in a period that came back, with the age of their case."""
    found = select(Dossier).where(
        col(Dossier.predecessor).is_not(None), col(Dossier.filed_at) >= since, col(Dossier.filed_at) < until
    )
    for row in session.exec(found.order_by(col(Dossier.code))):
        yield ReReceived(row.code, row.predecessor or "", row.filed_at, case_since(session, row))
