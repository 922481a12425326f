"""What a key was answered with before: given again without looking at anything else, whatever has changed since."""

from __future__ import annotations

import json

from sqlmodel import Session

from activities.desk import Done
from activities.filing import Under
from api.problems import RefusedAgain
from api.services import Services
from dossier.rejection import Rejection
from registry.journals import recorded_command
from registry.requests import KeyReused
from registry.tables import Request


def _recorded(session: Session, request: Request) -> Done | None:
    """An act whose caller died after it was recorded and before it was answered: it is done, whatever holds now."""
    seq = recorded_command(session, request.code, request.command_id) if request.code else None
    return Done(str(request.code), seq, repeated=True) if seq is not None else None


def earlier(services: Services, given: Under) -> Done | None:
    """The answer of before, or nothing if there was none yet. Raises `KeyReused` for another body, `RefusedAgain`."""
    with services.office.store.read() as session:
        request = session.get(Request, (given.who, given.key))
        if request is None:
            return None
        if request.body_hash != given.body_hash:
            raise KeyReused(given.key)
        if request.status is None:
            return _recorded(session, request)
    if request.status >= 400:
        raise RefusedAgain(Rejection.model_validate_json(request.answer or "{}"))
    return Done(str(request.code), int(json.loads(request.answer or "{}").get("seq", 0)), repeated=True)


def is_answered(services: Services, given: Under) -> bool:
    """Whether this key was answered before, so that what follows is a replay."""
    with services.office.store.read() as session:
        request = session.get(Request, (given.who, given.key))
    return request is not None and request.status is not None
