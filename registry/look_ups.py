"""The log of look-ups: one row a request id, however often it was sent; no value of anybody."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Table, bindparam, update

from registry.statements import Statement, Within
from registry.store import Store
from registry.tables import LookUp


def keep_look_up(store: Store, row: LookUp) -> None:
    """Write the row of a request, or bring it up to date after another attempt."""
    with store.write() as session:
        session.merge(row)


def name_dossier(within: Within, request_ids: Collection[str], code: str) -> None:
    """Say for which dossier these look-ups turned out to be: they were made at the counter, before it had a code."""
    _NAME.run_each(within, [{"of": request_id, "code": code} for request_id in sorted(set(request_ids))])


_LOOK_UP: Table = LookUp.__table__  # type: ignore[attr-defined]
_NAME = Statement(
    update(_LOOK_UP).where(_LOOK_UP.c.request_id == bindparam("of"), _LOOK_UP.c.dossier == "").values(dossier=bindparam("code"))
)
