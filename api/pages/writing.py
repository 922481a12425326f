"""What pages write, by the same desks and with the same checks as the API: idempotent by a key in the form."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from starlette.datastructures import FormData, UploadFile

from activities.desk import Done
from activities.filing import Under
from api.deps import KEY
from api.models.acts import Act
from api.models.filing import Filing
from api.onward import file_onward
from api.pages.forgery import FIELD
from api.pages.visit import Visit
from api.paper_checks import taken_kind
from api.paper_kinds import kind_of
from api.problems import Problem
from api.routes.dossiers import who
from api.writes import act_once
from registry.papers import hold


def under(visit: Visit, form: FormData) -> Under:
    """The key of a form, bound to its address and to what was filled in."""
    key = str(form.get("key", ""))
    if visit.caller is None or re.fullmatch(KEY, key) is None:
        raise Problem("IDEMPOTENCY_KEY_MISSING")
    said = sorted((name, str(value)) for name, value in form.multi_items() if name != FIELD and not isinstance(value, UploadFile))
    route = f"POST {visit.request.url.path}"
    return Under(who(visit.caller), key, route, visit.services.office.keys.ring.blind(f"page\n{route}\n{said}"))


async def act(visit: Visit, code: str, given: Act, form: FormData) -> Done:
    """One act. Raises what the API's own route raises."""
    assert visit.caller is not None
    return await act_once(visit.services, code, given, visit.caller, visit.held, under(visit, form), _expected(form))


async def file(visit: Visit, filing: Filing, form: FormData) -> Done:
    """A filing. Raises what the API's own route raises."""
    assert visit.caller is not None
    return await file_onward(visit.services, filing, visit.caller, visit.held, under(visit, form))


def _expected(form: FormData) -> int | None:
    written = str(form.get("seq", ""))
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else None


async def uploaded(visit: Visit, upload: Any) -> str | None:
    """Keep an uploaded file; its digest. Problems as for `POST /papers`; nothing where no file was chosen."""
    if not isinstance(upload, UploadFile) or not upload.filename:
        return None
    content = await upload.read()
    if len(content) > visit.services.config.largest_paper:
        raise Problem("TOO_LARGE", most_bytes=visit.services.config.largest_paper)
    if kind_of(content) is None:
        raise Problem("PAPER_UNREADABLE" if content else "PAPER_EMPTY")
    kind = await asyncio.to_thread(taken_kind, visit.services.office, content, kind_of(content) or upload.content_type or "")
    return await asyncio.to_thread(_keep, visit, content, kind)


def _keep(visit: Visit, content: bytes, kind: str) -> str:
    services = visit.services
    assert visit.caller is not None
    digest, found = services.papers.put(content)
    with services.office.store.write() as session:
        hold(session, services.office.keys, digest, found, kind, len(content), who(visit.caller), services.office.time.now())
    return digest
