"""Importing a pack at another installation: the dossier comes with its chain, its histories and its law intact.

Closed dossiers only: an open one is moved by a cutover, with a workflow. The rows are stored as they were; the evidence log
keeps what came, so that the days' seals here cover it from then on.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import insert
from sqlmodel import Session

from audit.chains import StoredRow
from audit.day_seals import leaf_of
from audit.packs import form
from audit.packs.form import BadPack
from audit.packs.reading import Pack
from audit.stored_rows import JOURNAL
from dossier.journal import JournalRow
from dossier.pinned import digest, pin
from registry.blobs import Blobs
from registry.evidence import log_entry
from registry.keys import Keys
from registry.rebuilding import PROJECTED, rebuilt
from registry.tables import Calendar, Definition, Dossier, DossierKey, KeptHistory


class NotImported(LookupError):
    """The pack cannot be imported here; the message says why."""

    code = "AUD-604"


class Importer(NamedTuple):
    """Where a pack is imported to, and by whom."""

    keys: Keys
    histories: Blobs
    by: str
    at: datetime


def import_pack(to: Importer, pack: Pack, key: bytes | None) -> int:
    """Store the dossier of a pack that was verified; how many rows. Raises `NotImported`, `BadPack`, `StoreDown`."""
    code, rows, known = pack.manifest.code, pack.rows(), pack.json(form.DOSSIER)["dossier"] or {}
    if known.get("closed_at") is None:
        raise NotImported(f"{code} is not closed: an open dossier is moved by a cutover, with its workflow")
    if pack.manifest.key_lost is not None:
        raise NotImported(f"the key of {code} was lost where it comes from: its pack can be verified, and opened by nobody")
    if key is None and pack.manifest.erased_at is None:
        raise NotImported(f"the pack of {code} is sealed: ask for one that is opened for this installation, and give --key")
    runs = [KeptHistory.model_validate(run) for run in pack.json(form.RUNS)]
    for name in sorted(pack.files):
        if name.startswith("histories/"):
            to.histories.put(pack.files[name])
    with to.keys.store.write() as session:
        if session.get(Dossier, code) is not None or session.get(DossierKey, code) is not None:
            raise NotImported(f"{code} is here already; nothing was changed")
        _law(session, pack)
        _rows(session, pack, rows, known)
        wrapped = to.keys.ring.wrap(key) if key is not None else None
        session.add(DossierKey(code=code, wrapped=wrapped, secret_hash=f"imported:{code}", destroyed_at=pack.manifest.erased_at))
        for run in runs:  # kept here from now on: what was sealed before stays as it was
            session.add(KeptHistory.model_validate({**run.model_dump(), "kept_at": to.at}))
        leaf = leaf_of(code, rows, known["plan_digest"], known["calendar_digest"])
        log_entry(
            session, "imported", code, to.at, by=to.by, purpose=pack.manifest.purpose, pack=pack.digest,
            installation=pack.manifest.installation, leaf=leaf.model_dump(mode="json"),
        )  # fmt: skip
    return len(rows)


def _law(session: Session, pack: Pack) -> None:
    """Definitions and calendar under their own digests; those that are here already stay."""
    for name in sorted(pack.files):
        if name.startswith("law/definition-"):
            found = Definition.model_validate(pack.json(name))
            if digest(found.plan.encode()) != found.digest or f"law/definition-{found.digest}.json" != name:
                raise BadPack(f"{name}: the plan's bytes have another digest")
            _add(session, Definition, found)
        elif name.startswith("law/calendar-"):
            calendar = Calendar.model_validate(pack.json(name))
            if digest(calendar.data.encode()) != calendar.digest or f"law/calendar-{calendar.digest}.json" != name:
                raise BadPack(f"{name}: the calendar's bytes have another digest")
            _add(session, Calendar, calendar)


def _add(session: Session, table: type[Any], row: Any) -> None:
    if session.get(table, row.digest) is None:
        session.add(row)


def _rows(session: Session, pack: Pack, rows: list[StoredRow], known: dict[str, Any]) -> None:
    """The journal as it was, and the projections that it gives here."""
    code, (plan, calendar) = pack.manifest.code, (known["plan_digest"], known["calendar_digest"])
    session.flush()
    definition, dates = session.get(Definition, plan), session.get(Calendar, calendar)
    if definition is None or dates is None:
        raise BadPack("the pack lacks the law that the dossier is pinned to")
    session.connection().execute(insert(JOURNAL), [{"code": code, **row._asdict()} for row in rows])
    closed = [JournalRow(seq=r.seq, at=r.at, public=r.public, sealed=None, prev=r.prev, hash=r.hash) for r in rows]
    projection = rebuilt(code, pin(definition.plan.encode(), dates.data.encode(), plan, calendar), closed)
    session.connection().execute(insert(Dossier), [projection.dossier])
    for table, new in zip(PROJECTED, projection[1:], strict=True):
        if new:
            session.connection().execute(insert(table), new)
