"""The law under which it is decided whether another version of a procedure takes a dossier over.

The version that takes over decides (`dossier/level1/migrating.py`), and sees the one that it takes over from. Called by
the shell, by audit when it decides a journal again, and by previews.
"""

from __future__ import annotations

from dossier.commands import Migrate
from dossier.levels import engine
from dossier.pinned import DigestMismatch, Pinned, digest, plan_from
from dossier.plan import Plan
from dossier.rejection import CODES, Rejection


def taking_over(pinned: Pinned, command: Migrate, plan: bytes) -> Pinned | Rejection:
    """The law of the version in `plan`, or why it cannot be used: altered bytes, or made for a later release than this."""
    try:
        if digest(plan) != command.plan:
            raise DigestMismatch(f"the plan's bytes have digest {digest(plan)}, expected {command.plan}")
        new = plan_from(plan)
        engine(new.engine_level)
    except DigestMismatch as error:
        return refused("PLAN_ALTERED", str(error))
    except ValueError as error:
        return refused("WORKER_LAGS", str(error).splitlines()[0])
    return under(pinned, new, command.plan)


def under(pinned: Pinned, plan: Plan, plan_digest: str) -> Pinned:
    """The same calendar under another plan, which sees the one before."""
    return Pinned(plan, pinned.calendar, plan_digest, pinned.calendar_digest, before=pinned.plan)


def refused(code: str, why: str) -> Rejection:
    """A refusal that is none of the core's own, in the core's words."""
    vi, en = CODES[code]
    return Rejection(code=code, vi=vi, en=en, details={"why": why})
