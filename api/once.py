"""Writes that lie wholly in the registry: key, work and answer in one transaction, so that they happen once."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlmodel import Session

from activities.filing import Under
from api.services import Services
from registry.requests import answer_request, open_request

Work = Callable[[Session, datetime], dict[str, Any]]


async def once(services: Services, given: Under, work: Work) -> tuple[dict[str, Any], bool]:
    """The answer of the work, or of when it was done under this key before. Raises `KeyReused`, and what the work raises."""
    return await services.office.store.run(_once, services, given, work)


def _once(services: Services, given: Under, work: Work) -> tuple[dict[str, Any], bool]:
    now = services.office.time.now()
    with services.office.store.write() as session:
        request = open_request(session, given.who, given.key, given.route, given.body_hash, now)
        if request.status is not None:
            return json.loads(request.answer or "{}"), True
        answer = work(session, now)
        answer_request(session, request, 200, json.dumps(answer, ensure_ascii=False), now)
    return answer, False
