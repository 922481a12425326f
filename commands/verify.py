"""`motcua verify`: whether a result is genuine, by its PDF or its QR's text, without network and without the system."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.output import CallError, Outcome, add

if TYPE_CHECKING:
    from audit.results import Checked

File = Annotated[Path | None, typer.Argument(help="The signed PDF.")]
QR = Annotated[str | None, typer.Option("--qr", help="The text of the QR instead, or what stands after its #.")]
Keys = Annotated[Path, typer.Option(help="The installation's published keys: what GET /results/keys answers.")]
Roots = Annotated[Path | None, typer.Option(help="The certificates (PEM) that the signature must lead to.")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    add(app, "verify", verify)


def verify(keys: Keys, file: File = None, qr: QR = None, roots: Roots = None) -> Outcome:
    """Verify a result. Exit status 1 if it is forged, altered, or not signed by whom the roots vouch for."""
    from audit.results import check_file, check_statement

    if (file is None) == (qr is None):
        raise CallError("verify takes a PDF or --qr TEXT: motcua verify result.pdf --keys keys.json --roots ca.pem")
    known = _json(keys)
    found = check_statement(qr, known) if qr is not None else check_file(_bytes(file), known, _bytes(roots) if roots else None)
    return _outcome(found)


def _outcome(found: Checked) -> Outcome:
    said = found.statement.model_dump() if found.statement is not None else None
    figures = {**found._asdict(), "statement": said}
    lines = [f"genuine     {_told(found.genuine)}"]
    if found.statement is not None:
        lines += [f"dossier     {found.statement.c}", f"number      {found.statement.n}", f"procedure   {found.statement.p}"]
    answers = (("unaltered", found.unaltered), ("signature", found.signature), ("trusted", found.trusted))
    lines += [f"{name:<11} {_told(answer)}" for name, answer in answers if answer is not None]
    if found.signer:
        lines += [f"signer      {found.signer}", f"seal        {found.seal or 'NONE'}"]
    lines += [found.why] if found.why else []
    lines.append("Whether it was superseded since is known to the office: see its /verify page.")
    return Outcome(ok=found.good, figures=figures, lines=lines)


def _told(answer: bool | None) -> str:
    return {True: "yes", False: "NO", None: "not asked"}[answer]


def _bytes(path: Path | None) -> bytes:
    try:
        return path.read_bytes() if path is not None else b""
    except OSError as error:
        raise CallError(f"{path} cannot be read: {error.strerror}") from None


def _json(path: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(_bytes(path))
    except ValueError:
        raise CallError(f"{path} holds no JSON; fetch it from /results/keys") from None
    return found
