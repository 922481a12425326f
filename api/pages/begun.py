"""A citizen's form that is not filed yet: saved sealed, gone on with later, or begun from a dossier of their own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from starlette.datastructures import FormData

from api.models.citizens import BegunIn
from api.once import once
from api.pages.visit import Visit
from api.pages.writing import under
from api.problems import Problem
from api.routes.citizens import begun_view, saving
from api.views.access import load, seeing
from api.views.personal import opened_for
from registry.papers import opened

PERSONS = ("person", "representative")
_DIGEST = re.compile(r"[0-9a-f]{64}")


async def save(visit: Visit, procedure: str, values: Mapping[str, Any], form: FormData, papers: dict[str, str]) -> None:
    """Keep what is filled in. `FORBIDDEN` to officials, who file for others."""
    if visit.caller is None or visit.is_official:
        raise Problem("FORBIDDEN")
    persons = {whose: _person(form, f"{whose}.") for whose in PERSONS}
    digests = {paper: digest for paper, digest in papers.items() if _DIGEST.fullmatch(digest)}
    try:
        asked = BegunIn(form=dict(values), papers=digests, persons=persons, chosen=[str(each) for each in form.getlist("chosen")])
    except ValidationError:
        raise Problem("INVALID", inputs=["form"]) from None
    await once(visit.services, under(visit, form), saving(visit.services, visit.caller.subject, procedure, asked))


def _person(form: FormData, prefix: str) -> dict[str, str]:
    return {name.removeprefix(prefix): str(form[name]) for name in form if name.startswith(prefix)}


def resumed(visit: Visit, procedure: str) -> tuple[dict[str, Any], FormData] | None:
    """What was saved, as if it had been posted; uploads that are kept no longer are left out."""
    if visit.caller is None or visit.is_official:
        return None
    try:
        found = begun_view(visit.services, visit.caller.subject, procedure)
    except Problem:
        return None
    office = visit.services.office
    with office.store.read() as session:
        papers = {paper: digest for paper, digest in found.papers.items() if opened(session, office.keys, digest) is not None}
    posted = [(f"{whose}.{name}", text) for whose, fields in found.persons.items() for name, text in fields.items()]
    posted += [(f"digest.{paper}", digest) for paper, digest in papers.items()]
    return dict(found.form), FormData([*posted, *(("chosen", each) for each in found.chosen)])


def again(visit: Visit, code: str) -> tuple[dict[str, Any], FormData]:
    """The form of an own dossier, to file it anew with changes (Decree 118/2025, art. 21)."""
    loaded = load(visit.services.office, code)
    actor = seeing(loaded, visit.held)
    if actor.kind != "applicant":
        raise Problem("FORBIDDEN")
    personal = opened_for(visit.services.office, code, actor, "read")
    texts = personal.get("representative") or {}
    return dict(personal.get("form") or {}), FormData([(f"representative.{name}", str(text)) for name, text in texts.items()])
