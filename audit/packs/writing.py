"""Making a pack of one dossier: everything that an auditor needs, from registry, store of histories and day seals."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import datetime
from importlib.metadata import version
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from audit import merkle
from audit.chains import StoredRow
from audit.gathering import Gatherer
from audit.keeping import kept_runs
from audit.packs import form
from audit.packs.form import Manifest, listed, zipped
from audit.packs.readme import readme
from audit.packs.sealing_keys import fingerprint, wrap
from audit.redeciding import folded
from audit.sealing import installation_of
from audit.stored_rows import rows_by_code
from audit.three_records import Records
from dossier.journal import read
from dossier.state import State
from registry.evidence import entries_of, log_entry
from registry.tables import Calendar, DaySeal, Definition, Ledger, SealLeaf


class NotPacked(LookupError):
    """The dossier cannot be packed: it is not there, or the key that is to be wrapped was destroyed or is lost."""

    code = "AUD-603"


class Order(NamedTuple):
    """Who asks for a pack, what for, and for whom it is opened (name and public key in PEM)."""

    by: str
    purpose: str
    at: datetime
    recipient: str | None = None
    public_key: bytes | None = None


def make_pack(gatherer: Gatherer, code: str, order: Order) -> bytes:
    """The pack's bytes; handing it out is logged first. Raises `NotPacked`, `BadKey`."""
    try:
        records = gatherer.records(code)
    except LookupError as error:
        raise NotPacked(str(error)) from error
    files = _files(gatherer, records)
    if order.public_key is not None:
        if records.key is None:
            raise NotPacked(f"{_without_key(records)}: there is no key to open it with; a sealed pack can be made")
        wrapped = wrap(records.key, code, order.public_key)
        files[form.KEY] = _text({
            "recipient": order.recipient, "to": fingerprint(order.public_key), "wrapped": base64.b64encode(wrapped).decode(),
            "scheme": "HPKE RFC 9180: X25519, HKDF-SHA256, AES-256-GCM",
        })  # fmt: skip
    manifest = Manifest(
        code=code, installation=installation_of(gatherer.store), release=version("motcua"), made_at=order.at, made_by=order.by,
        purpose=order.purpose, recipient=order.recipient, erased_at=records.erased_at, key_lost=records.lost,
    )  # fmt: skip
    files[form.README] = readme(manifest).encode()
    text = _text(manifest.model_copy(update={"files": listed(files)}).model_dump(mode="json"))
    content = zipped(text, files)
    with gatherer.store.write() as session:
        log_entry(
            session, "disclosed", code, order.at, by=order.by, purpose=order.purpose, recipient=order.recipient,
            opened=order.public_key is not None, pack=hashlib.sha256(content).hexdigest(),
        )  # fmt: skip
    return content


def _without_key(records: Records) -> str:
    if records.erased_at is not None:
        return f"{records.code} was erased on {records.erased_at:%Y-%m-%d}"
    return f"the key of {records.code} is lost ({records.lost})"


def _files(gatherer: Gatherer, records: Records) -> dict[str, bytes]:
    code, state = records.code, folded(records.rows)
    with gatherer.store.read() as session:
        rows = rows_by_code(session, [code]).get(code, [])
        files = {
            form.JOURNAL: "".join(json.dumps(_row(row), ensure_ascii=False) + "\n" for row in rows).encode(),
            form.PROOF: _text(_proofs(session, code)),
            form.LEDGER: _text([_plain(one) for one in session.exec(select(Ledger).where(col(Ledger.code) == code))]),
            form.LOG: _text([json.loads(entry.entry) for entry in entries_of(session, code)]),
            form.DOSSIER: _text(_dossier(records)),
            form.DOCUMENTS: _text(_documents(state)),
            form.SIGNATURES: _text(_signatures(records)),
            **_law(session, records, state),
        }
        runs = kept_runs(session, [code])[code]
    files[form.RUNS] = _text([_plain(run) for run in runs])
    for n, run in enumerate(runs, start=1):
        files[f"histories/{n:03}-{run.run}.history"] = gatherer.histories.get(run.digest)
    return files


def _row(row: StoredRow) -> dict[str, Any]:
    sealed = base64.b64encode(row.sealed).decode() if row.sealed is not None else None
    return {**row._asdict(), "at": row.at.isoformat(), "recorded_at": row.recorded_at.isoformat(), "sealed": sealed}


def _proofs(session: Session, code: str) -> list[dict[str, Any]]:
    """For each day on which the dossier was sealed: the leaf, its path to the root, the statement and its time-stamp."""
    found = []
    own = session.exec(select(SealLeaf).where(col(SealLeaf.code) == code).order_by(col(SealLeaf.n))).all()
    for leaf in own:
        seal = session.get(DaySeal, leaf.n)
        if seal is None:
            continue
        those = sorted(session.exec(select(SealLeaf).where(col(SealLeaf.n) == leaf.n)).all(), key=lambda one: one.code)
        index = next(n for n, one in enumerate(those) if one.code == code)
        path = merkle.proof([merkle.leaf_hash(one.leaf.encode()) for one in those], index)
        found.append({
            "leaf": leaf.leaf, "index": index, "path": [one.hex() for one in path], "statement": seal.statement,
            "stamp": base64.b64encode(seal.stamp).decode() if seal.stamp is not None else None,
        })  # fmt: skip
    return found


def _law(session: Session, records: Records, state: State) -> dict[str, bytes]:
    """Every definition that the dossier was under, the calendar, and the competence it was filed to, by digests."""
    files = {}
    for digest in records.plans:
        definition = session.get(Definition, digest)
        if definition is not None:
            files[f"law/definition-{digest}.json"] = _text(_plain(definition))
    calendar = session.get(Calendar, records.pinned.calendar_digest)
    if calendar is not None:
        files[f"law/calendar-{calendar.digest}.json"] = _text(_plain(calendar))
    competence = _text(state.competence.model_dump(mode="json") if state.competence is not None else None)
    files[f"law/competence-{hashlib.sha256(competence).hexdigest()}.json"] = competence
    return files


def _dossier(records: Records) -> dict[str, Any]:
    row = records.stored.dossier if records.stored is not None else None
    return {"begun": records.begun.plan_digest, "dossier": _plain(row) if row is not None else None}


def _documents(state: State) -> dict[str, Any]:
    """What was handed in and what was issued, by the digests of their bytes; the bytes are not in a pack."""
    result = state.result.model_dump(mode="json") if state.result is not None else None
    return {"papers": [paper.model_dump(mode="json") for paper in state.papers], "result": result}


def _signatures(records: Records) -> list[dict[str, Any]]:
    """Who decided what under which post: every official's act, as stamped and chained."""
    found = []
    for row in records.rows:
        command = read(row)[0]
        if command.actor.kind == "official":
            said = command.model_dump(mode="json", include={"kind", "outcome", "task", "document"}, exclude_none=True)
            actor = command.actor.model_dump(mode="json", exclude_none=True)
            found.append({"seq": row.seq, "at": row.at.isoformat(), **said, "actor": actor, "hash": row.hash})
    return found


def _plain(row: Any) -> dict[str, Any]:
    plain: dict[str, Any] = row.model_dump(mode="json")
    return plain


def _text(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode()
