"""How results and ends change what we know."""

from __future__ import annotations

from dossier import events as ev
from dossier.evolving.changes import Changes, Table, closed
from dossier.state import Result, State


def _result_signed(_: State, e: ev.ResultSigned) -> Changes:
    return {"phase": "decided", "result": Result.made(kind="granted", signer=e.signer, at=e.at, document=e.document)}


def _refusal_issued(_: State, e: ev.RefusalIssued) -> Changes:
    return {"phase": "decided", "result": Result.made(kind="refused", signer=e.signer, at=e.at)}


def _returned(_: State, e: ev.Returned) -> Changes:
    return {**closed("returned", e), "handing": e.handing}


def _withdrawn(_: State, e: ev.Withdrawn) -> Changes:
    return closed("withdrawn", e)


def _stopped(_: State, e: ev.Stopped) -> Changes:
    return {**closed("stopped", e), "ended_why": e.why}


CHANGES: Table = {
    ev.ResultSigned: _result_signed,
    ev.RefusalIssued: _refusal_issued,
    ev.Returned: _returned,
    ev.Withdrawn: _withdrawn,
    ev.Stopped: _stopped,
}
