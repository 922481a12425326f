"""Re-executing a pack with nothing but the pack: its frame, its chain, its proofs, and with the key every decision."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from pydantic import ValidationError

from audit import merkle
from audit.chains import StoredRow
from audit.day_seals import Leaf, Statement
from audit.findings import Found
from audit.history_files import unpacked
from audit.keeping import gap_in
from audit.packs import form
from audit.packs.form import BadPack
from audit.packs.reading import Pack
from audit.packs.sealing_keys import BadKey, unwrap
from audit.stamping import BadStamp, attested, said
from audit.stored_rows import opened_row
from audit.three_records import Judged, Records, judge
from audit.verifying import Sealed, check_rows
from dossier.journal import JournalRow
from dossier.pinned import DigestMismatch, pin
from registry.sealing import Unsealable
from registry.tables import KeptHistory


class Stamped(NamedTuple):
    """One day's seal over the dossier: up to which row, and when an authority attested it (`verified`: by trusted roots)."""

    day: str
    last: int
    at: datetime | None
    verified: bool


class PackVerdict(NamedTuple):
    """The verdict on the dossier, the days' seals that cover it, how many rows none covers, and the key where it was given."""

    judged: Judged
    seals: tuple[Stamped, ...]
    unsealed: int
    key: bytes | None = None


async def replay_pack(pack: Pack, private_key: bytes | None = None, roots: bytes = b"") -> PackVerdict:
    """Re-execute. Raises `BadPack` where a part cannot be read, `BadKey` where the key does not fit."""
    code, rows = pack.manifest.code, pack.rows()
    sealed, seals, findings = _proofs(pack, roots)
    broken = check_rows(code, rows, sealed)
    key = _key(pack, private_key)
    judged = await judge(_records(pack, rows, key))
    all_found = (*([broken] if broken is not None else []), *findings, *judged.findings)
    covered = sealed[-1].leaf.last if sealed else 0
    return PackVerdict(judged._replace(findings=all_found), tuple(seals), max(len(rows) - covered, 0), key)


def _key(pack: Pack, private_key: bytes | None) -> bytes | None:
    if private_key is None:
        return None
    if form.KEY not in pack.files:
        raise BadKey("this pack is sealed: it holds no key for anybody; ask for one that is opened for you")
    return unwrap(base64.b64decode(pack.json(form.KEY)["wrapped"]), pack.manifest.code, private_key)


def _records(pack: Pack, rows: Sequence[StoredRow], key: bytes | None) -> Records:
    plans, calendars = _law(pack)
    known = pack.json(form.DOSSIER)
    standing = known["dossier"] or {}
    try:
        calendar = calendars[standing["calendar_digest"]].encode()
        first, last = known["begun"], standing["plan_digest"]
        begun = pin(plans[first], calendar, first, standing["calendar_digest"])
        pinned = pin(plans[last], calendar, last, standing["calendar_digest"])
    except KeyError as error:
        raise BadPack(f"the pack lacks the law that the dossier is pinned to ({error})") from error
    except DigestMismatch as error:
        raise BadPack(f"the law in the pack: {error}") from error
    runs = [KeptHistory.model_validate(run) for run in pack.json(form.RUNS)]
    histories = [unpacked(pack.files[name]) for name in sorted(pack.files) if name.startswith("histories/")]
    closed = standing.get("closed_at") is not None
    opened, fault = _opened(pack.manifest.code, rows, key)
    lost = Found("AUD-505", pack.manifest.code, pack.manifest.key_lost) if pack.manifest.key_lost is not None else None
    return Records(
        pack.manifest.code, begun, pinned, plans, opened, histories, key if fault is None else None, pack.manifest.erased_at,
        None, fault or gap_in(runs, closed=closed), lost, lambda digest: _labels(pack, digest), runs,
    )  # fmt: skip


def _labels(pack: Pack, digest: str) -> dict[str, Any]:
    """The names of a definition in the pack; none where they do not read: a story is told by the record's terms then."""
    try:
        found = json.loads(pack.json(f"law/definition-{digest}.json")["labels"])
    except (BadPack, KeyError, TypeError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _law(pack: Pack) -> tuple[dict[str, bytes], dict[str, str]]:
    plans, calendars = {}, {}
    for name in pack.files:
        if name.startswith("law/definition-"):
            plans[name.removeprefix("law/definition-").removesuffix(".json")] = str(pack.json(name)["plan"]).encode()
        elif name.startswith("law/calendar-"):
            calendars[name.removeprefix("law/calendar-").removesuffix(".json")] = str(pack.json(name)["data"])
    return plans, calendars


def _opened(code: str, rows: Sequence[StoredRow], key: bytes | None) -> tuple[list[JournalRow], str | None]:
    """Rows for deciding again; closed where there is no key or a part does not open."""
    try:
        return [opened_row(code, row, key) for row in rows], None
    except Unsealable as error:
        return [opened_row(code, row, None) for row in rows], f"a personal part does not open with the key: {error}"


def _proofs(pack: Pack, roots: bytes) -> tuple[list[Sealed], list[Stamped], list[Found]]:
    """The leaves that are proved to be under the days' roots, how each day is attested, and what does not hold."""
    sealed, seals, findings = list[Sealed](), list[Stamped](), list[Found]()
    for proof in pack.json(form.PROOF):
        leaf, statement, fault = _proved(pack.manifest.code, proof)
        if fault is not None:
            findings.append(fault)
        stamp = base64.b64decode(proof["stamp"]) if proof["stamp"] is not None else None
        at, verified = said(stamp) if stamp is not None else None, False
        if stamp is not None and roots:
            try:
                at, verified = attested(stamp, proof["statement"].encode(), roots), True
            except BadStamp as error:
                findings.append(Found("AUD-205", pack.manifest.code, f"the time-stamp of {statement.day} does not hold: {error}"))
        sealed.append(Sealed(leaf, statement))
        seals.append(Stamped(statement.day.isoformat(), leaf.last, at, verified))
    return sealed, seals, findings


def _proved(code: str, proof: dict[str, Any]) -> tuple[Leaf, Statement, Found | None]:
    try:
        leaf, statement = Leaf.model_validate_json(proof["leaf"]), Statement.model_validate_json(proof["statement"])
        path = [bytes.fromhex(one) for one in proof["path"]]
    except (ValidationError, KeyError, ValueError) as error:
        raise BadPack(f"{form.PROOF} cannot be read: {error}") from error
    root = merkle.root_from(proof["leaf"].encode(), int(proof["index"]), statement.leaves, path)
    if leaf.code != code:
        return leaf, statement, Found("AUD-204", code, f"the leaf of {statement.day} is another dossier's")
    if root is None or root.hex() != statement.root:
        return leaf, statement, Found("AUD-204", code, f"the leaf of {statement.day} does not lead to that day's root")
    return leaf, statement, None
