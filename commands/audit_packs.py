"""`motcua audit pack`, `keypair`, `import`, and the replay of a pack: evidence that leaves one installation for another."""

from __future__ import annotations

import asyncio
import getpass
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.loading import load
from commands.output import CallError, Outcome, failure

if TYPE_CHECKING:
    from datetime import datetime

    from audit.gathering import Gatherer
    from audit.packs.replaying import PackVerdict
    from settings import Settings

Data = Annotated[Path | None, typer.Option(help="The data folder (MOTCUA_DATA, default .data).")]


def pack(
    code: Annotated[str, typer.Argument(help="The dossier's code.")],
    purpose: Annotated[str, typer.Option(help="What the pack is for; it stands in the pack and in the evidence log.")],
    out: Annotated[Path | None, typer.Option(help="The file to write (default CODE.zip).")] = None,
    recipient: Annotated[str | None, typer.Option(help="For whom it is opened; with --to.")] = None,
    to: Annotated[Path | None, typer.Option(help="The recipient's public key, made by `motcua audit keypair`.")] = None,
    by: Annotated[str | None, typer.Option(help="Who makes the pack (default: the user of this machine).")] = None,
    data: Data = None,
) -> Outcome:
    """Make the evidence pack of a dossier: sealed, or opened for a named recipient. Logged as a disclosure."""
    if (recipient is None) != (to is None):
        raise CallError("a pack is opened for somebody by both --recipient NAME and --to PUBLIC-KEY")
    from audit.packs.writing import Order, make_pack

    settings = load(data=data)
    path = out or Path(f"{code}.zip")
    try:
        gatherer = gatherer_of(settings)
        order = Order(by or getpass.getuser(), purpose, now_of(gatherer, settings), recipient, to.read_bytes() if to else None)
        content = make_pack(gatherer, code, order)
        beside = path.with_name(f".{path.name}.part")
        beside.write_bytes(content)
        beside.replace(path)
    except (OSError, LookupError, ValueError) as error:
        return failure(error)
    how = f"opened for {recipient}" if recipient else "sealed"
    figures = {"file": str(path), "bytes": len(content), "recipient": recipient}
    return Outcome(ok=True, figures=figures, lines=[f"{path}: {len(content)} bytes, {how}; noted in the evidence log."])


def keypair(
    name: Annotated[Path, typer.Argument(help="Where to write NAME.key (keep it) and NAME.pub (give it away).")],
) -> Outcome:
    """Make the key pair of somebody who receives opened packs."""
    from audit.packs.sealing_keys import new_pair

    private, public = new_pair()
    secret, given = name.with_suffix(".key"), name.with_suffix(".pub")
    if secret.exists():
        raise CallError(f"{secret} is there already; a key that is overwritten opens nothing any more: give another name")
    try:
        handle = os.open(secret, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(private)
        given.write_bytes(public)
    except OSError as error:
        return failure(error)
    said = f"{secret}: keep it. {given}: give it away."
    return Outcome(ok=True, figures={"key": str(secret), "public": str(given)}, lines=[said])


def import_pack(
    file: Annotated[Path, typer.Argument(help="The evidence pack.")],
    key: Annotated[Path | None, typer.Option(help="Our private key, for which the pack was opened.")] = None,
    roots: Annotated[Path | None, typer.Option(help="Trusted certificates (PEM) for the pack's time-stamps.")] = None,
    by: Annotated[str | None, typer.Option(help="Who imports it (default: the user of this machine).")] = None,
    data: Data = None,
) -> Outcome:
    """Import a closed dossier from another installation, once it is verified and decided again, with its chain intact."""
    from audit.packs.importing import Importer
    from audit.packs.importing import import_pack as store_pack
    from audit.packs.reading import read_pack
    from audit.packs.replaying import replay_pack as replayed

    settings = load(data=data)
    try:
        found, private = read_pack(file), key.read_bytes() if key else None
        verdict = asyncio.run(replayed(found, private, roots.read_bytes() if roots else b""))
        if not verdict.judged.agrees:
            return _outcome(verdict)
        gatherer = gatherer_of(settings)
        own = Importer(gatherer.keys, gatherer.histories, by or getpass.getuser(), now_of(gatherer, settings))
        rows = store_pack(own, found, verdict.key)
    except (OSError, LookupError, ValueError) as error:
        return failure(error)
    code = found.manifest.code
    said = f"{code}: {rows} rows imported from installation {found.manifest.installation}, its chain intact."
    return Outcome(ok=True, figures={"dossier": code, "rows": rows, "from": found.manifest.installation}, lines=[said])


def replay_pack(path: Path, key: Path | None, roots: Path | None) -> Outcome:
    """Re-execute a pack with nothing but the pack."""
    from audit.packs.reading import read_pack
    from audit.packs.replaying import replay_pack as replayed

    try:
        private, trusted = key.read_bytes() if key else None, roots.read_bytes() if roots else b""
        return _outcome(asyncio.run(replayed(read_pack(path), private, trusted)))
    except (OSError, ValueError) as error:
        return failure(error)


def _outcome(verdict: PackVerdict) -> Outcome:
    judged = verdict.judged
    seals = [{"day": one.day, "to_row": one.last, "at": one.at, "verified": one.verified} for one in verdict.seals]
    figures = {
        "dossier": judged.code, "rows": judged.rows, "decided": judged.decided, "histories": judged.replayed,
        "erased_at": judged.erased_at, "seals": seals, "unsealed_rows": verdict.unsealed,
        "findings": [found.figures() for found in judged.findings], "story": judged.story_figures(),
    }  # fmt: skip
    lines = [judged.told()] if len(judged.findings) < 2 else [*(found.told() for found in judged.findings), *judged.story_lines()]
    for one in verdict.seals:
        how = "no time-stamp" if one.at is None else f"time-stamped {one.at:%Y-%m-%d %H:%M:%S}Z"
        trust = "" if one.at is None else ", verified" if one.verified else ", not verified: give the authority's --roots"
        lines.append(f"  sealed on {one.day} up to row {one.last}: {how}{trust}")
    if verdict.unsealed:
        lines.append(f"  the last {verdict.unsealed} rows were not sealed yet when the pack was made: the chain alone holds them")
    return Outcome(ok=judged.agrees, figures=figures, lines=lines)


def gatherer_of(settings: Settings) -> Gatherer:
    """Where an installation's evidence is."""
    from audit.evidence import places_of
    from audit.gathering import Gatherer, Source

    return Gatherer.of(Source(settings.registry_url, settings.key_ring_json(), places_of(settings)))


def now_of(gatherer: Gatherer, settings: Settings) -> datetime:
    """The installation's now."""
    from registry.time_port import TimePort

    return TimePort(gatherer.store, movable=settings.mode != "production").now()
