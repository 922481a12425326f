"""`motcua cutover evidence`: the evidence of every dossier that an order handed to a ministry's system, for that system."""

from __future__ import annotations

import getpass
import hashlib
import json
from pathlib import Path
from typing import Annotated

import typer

from commands.audit_packs import gatherer_of, now_of
from commands.cutover_office import Data, OrderName
from commands.loading import load
from commands.output import CallError, Outcome, failure, progress

Folder = Annotated[Path, typer.Option("--to", help="The folder to write to: a pack for each dossier, and `list.json`.")]
Recipient = Annotated[str | None, typer.Option(help="For whom the packs are opened; with --key. Left out: they are sealed.")]
Key = Annotated[Path | None, typer.Option(help="The recipient's public key, made by `motcua audit keypair`.")]
System = Annotated[str | None, typer.Option(help="Only what this system has now; left out: every system of the order.")]
LIST = "list.json"


def evidence(
    order: OrderName, to: Folder, system: System = None, recipient: Recipient = None, key: Key = None, data: Data = None
) -> Outcome:
    """Write the evidence packs of what the order handed to ministries' systems. Each is noted as a disclosure."""
    if (recipient is None) != (key is None):
        raise CallError("packs are opened for somebody by both --recipient NAME and --key PUBLIC-KEY")
    from audit.packs.writing import Order, make_pack
    from registry.cutover.moves import mirrored_by
    from registry.cutover.orders import OrderRefused, order_named

    settings = load(data=data)
    name = Path(order).stem if order.endswith(".yaml") else order
    try:
        gatherer = gatherer_of(settings)
        with gatherer.store.read() as session:
            order_named(session, name)
            found = [(code, at) for code, at in mirrored_by(session, name) if system in (None, at)]
        asked = Order(getpass.getuser(), f"bàn giao theo {name}", now_of(gatherer, settings), recipient,
                      key.read_bytes() if key else None)  # fmt: skip
        to.mkdir(parents=True, exist_ok=True)
        told = []
        for code, at in found:
            content = make_pack(gatherer, code, asked)
            (to / f"{code}.zip").write_bytes(content)
            told.append({"dossier": code, "system": at, "file": f"{code}.zip", "sha256": hashlib.sha256(content).hexdigest()})
            progress(f"{code}: {len(content)} bytes, for {at}")
        (to / LIST).write_text(json.dumps({"order": name, "dossiers": told}, ensure_ascii=False, indent=1) + "\n", "utf-8")
    except (OSError, LookupError, ValueError, OrderRefused) as error:
        return failure(error)
    lines = [f"{len(told)} packs in {to}, listed with their digests in {LIST}; each is noted in the evidence log"]
    return Outcome(ok=True, figures={"order": name, "dossiers": told, "list": str(to / LIST)}, lines=lines)
