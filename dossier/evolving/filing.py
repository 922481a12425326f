"""How filing, supplements and fees change what we know."""

from __future__ import annotations

from dossier import events as ev
from dossier.evolving.changes import Changes, Table, closed, papers_after, without_hold
from dossier.state import Hold, Payment, State


def _filed(_: State, e: ev.Filed) -> Changes:
    return {
        "phase": "filed",
        "plan": e.plan,
        "channel": e.channel,
        "competence": e.competence,
        "parties": e.parties,
        "papers": e.papers,
        "chosen": e.chosen,
        "predecessor": e.predecessor,
        "parent": e.parent,
        "filed_at": e.at,
    }


def _facts_found(_: State, e: ev.FactsFound) -> Changes:
    return {"facts": e.facts, "fees": e.fees}


def _accepted(_: State, e: ev.Accepted) -> Changes:
    return {"phase": "accepted", "accepted_at": e.at}


def _refused_at_reception(_: State, e: ev.RefusedAtReception) -> Changes:
    return {**closed("refused", e), "ended_why": "reception"}


def _supplement_requested(s: State, e: ev.SupplementRequested) -> Changes:
    hold = Hold.made(kind="supplement", since=e.at, step=e.step, due=e.close_due, items=e.items)
    return {
        "holds": (*s.holds, hold),
        "supplements": s.supplements + 1,
        "supplied_at": None,
        "counts_late": s.counts_late or e.counts_late,
    }


def _supplemented(s: State, e: ev.Supplemented) -> Changes:
    return {"papers": papers_after(s, e.papers), "supplied_at": e.at}


def _adjusted(s: State, e: ev.Adjusted) -> Changes:
    return {"papers": papers_after(s, e.papers)}


def _supplement_accepted(s: State, _: ev.SupplementAccepted) -> Changes:
    return {**without_hold(s, "supplement"), "supplied_at": None}


def _payment_requested(s: State, e: ev.PaymentRequested) -> Changes:
    hold = Hold.made(kind="payment", since=e.at, step=e.step, due=e.until, amount=e.amount)
    return {"holds": (*s.holds, hold)}


def _payment_received(s: State, e: ev.PaymentReceived) -> Changes:
    paid = (*s.payments, Payment.made(receipt=e.receipt, amount=e.amount))
    return {**without_hold(s, "payment"), "payments": paid}


def _payment_expired(s: State, _: ev.PaymentExpired) -> Changes:
    return without_hold(s, "payment")


CHANGES: Table = {
    ev.Filed: _filed,
    ev.FactsFound: _facts_found,
    ev.Accepted: _accepted,
    ev.RefusedAtReception: _refused_at_reception,
    ev.SupplementRequested: _supplement_requested,
    ev.Supplemented: _supplemented,
    ev.SupplementAccepted: _supplement_accepted,
    ev.Adjusted: _adjusted,
    ev.PaymentRequested: _payment_requested,
    ev.PaymentReceived: _payment_received,
    ev.PaymentExpired: _payment_expired,
}
