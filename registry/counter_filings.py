"""Who was filed for at a counter today: two receptionists with the same papers are told of each other before the second files."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Table, bindparam, insert, or_, select
from sqlmodel import col

from registry.statements import Statement, Within
from registry.tables import CounterFiling, Dossier
from registry.tables.instant import Instant


def keep_counter_filing(within: Within, code: str, parties: Collection[str], procedure: str, at: datetime) -> None:
    """Note whom a dossier was filed for, in the transaction that mints its code."""
    _NEW.run_each(within, [{"code": code, "party": party, "procedure": procedure, "at": at} for party in sorted(set(parties))])


def alike(within: Within, parties: Collection[str], procedure: str, since: datetime) -> list[str]:
    """The codes of open dossiers of one of the parties in that procedure, filed at a counter since an instant."""
    given = [{"party": party, "procedure": procedure, "since": since} for party in sorted(set(parties))]
    return sorted({str(row[0]) for values in given for row in _ALIKE.rows(within, values)})


_FILING: Table = CounterFiling.__table__  # type: ignore[attr-defined]
_NEW = Statement(insert(_FILING))
# A dossier that is being filed this moment has no row yet: it is open.
_ALIKE = Statement(
    select(_FILING.c.code)
    .outerjoin(Dossier.__table__, col(Dossier.code) == _FILING.c.code)  # type: ignore[attr-defined]
    .where(_FILING.c.party == bindparam("party"), _FILING.c.procedure == bindparam("procedure"))
    .where(_FILING.c.at >= bindparam("since", type_=Instant), or_(col(Dossier.phase).is_(None), col(Dossier.phase) != "closed"))
)
