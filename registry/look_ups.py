"""The log of look-ups in the population register: only ever added to, no value of anybody.

A request has a row for each answer that was another than before, and one more once the dossier that it was for has a code.
The newest one tells how it stands; days' seals hold all of them (`audit/sealed_logs.py`).
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, Table, bindparam, exists, insert, select
from sqlalchemy.orm import aliased
from sqlmodel import col
from sqlmodel import select as select_model

from registry.statements import Statement, Within
from registry.store import Store
from registry.tables import LookUp
from registry.time_port import TimePort


def keep_look_up(store: Store, row: LookUp) -> None:
    """Add the answer to a request; one that says what the last one said adds nothing, however often it was sent.

    Who asked has the machine's clock: the row has the installation's, as all other logs.
    """
    row.at += TimePort(store, movable=True).offset()
    with store.write() as session:
        found = select_model(LookUp).where(col(LookUp.request_id) == row.request_id).order_by(col(LookUp.n).desc()).limit(1)
        last = session.exec(found).first()
        if last is None or _answer(last) != _answer(row):
            session.add(row)


def _answer(row: LookUp) -> tuple[str | None, ...]:
    return (row.outcome, row.reason, row.supplied, row.mismatched)


def newest() -> ColumnElement[bool]:
    """Of a request's rows the one that tells how it stands: a condition on `LookUp`."""
    later = aliased(LookUp)
    return ~exists().where(col(later.request_id) == col(LookUp.request_id), col(later.n) > col(LookUp.n))


def name_dossier(within: Within, request_ids: Collection[str], code: str) -> None:
    """Say for which dossier these look-ups turned out to be: they were made at the counter, before it had a code."""
    _NAME.run_each(within, [{"of": request_id, "code": code} for request_id in sorted(set(request_ids))])


_LOOK_UP: Table = LookUp.__table__  # type: ignore[attr-defined]
_SAID = [column for column in _LOOK_UP.c if column.name not in ("n", "dossier")]
_LATER = _LOOK_UP.alias()
_NAME = Statement(
    insert(_LOOK_UP).from_select(
        ["dossier", *(column.name for column in _SAID)],
        select(bindparam("code"), *_SAID).where(
            _LOOK_UP.c.request_id == bindparam("of"), _LOOK_UP.c.dossier == "",
            ~exists().where(_LATER.c.request_id == _LOOK_UP.c.request_id, _LATER.c.n > _LOOK_UP.c.n),
        ),
        include_defaults=False,
    )
)  # fmt: skip
