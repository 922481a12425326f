"""What only a receptionist's form has: look-ups, several applicants, authorisation, late entry, going on at once.

The form posts to the same address as a citizen's; here its own fields are read, and its look-ups made.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from datetime import date, time
from typing import Any, NamedTuple

from pydantic import ValidationError
from starlette.datastructures import FormData

from api.models.counter import LookedUp, LookUpIn
from api.models.results import KeptResult
from api.pages import dates
from api.pages.form_fields import Field, Section
from api.pages.visit import Visit
from api.prefill import looked_up, offered_before
from api.problems import Problem
from api.routes.counter import receiving
from statute.time import moment

DECLARED = ("personal_id", "full_name", "date_of_birth")
PARTY = ("full_name", "personal_id", "organisation_code", "address", "phone")
AUTHORISATION = ("kind", "number", "on", "until", "certified_by")
APPLICANT = ("applicant", "form.applicant")
KINDS = ("written", "by_law", "office")
LOOK_UP, MORE, WHOLE_WAY = "look_up:", "also", "end"
_TIME = re.compile(r"([01]?\d|2[0-3])[:hg. ]([0-5]\d)")


class Answer(NamedTuple):
    """What a look-up said, beside the group that it is about."""

    path: str
    found: LookedUp


async def look_up(visit: Visit, procedure: str, wanted: str, values: dict[str, Any], form: FormData) -> Answer:
    """Look up the person whose group's button was pressed. `INVALID` where number, name or date are missing."""
    path = wanted.removeprefix(LOOK_UP)
    person = _declared(path, values, form)
    try:
        asked = LookUpIn.model_validate({"procedure": procedure, "at": path, **person})
    except ValidationError:
        raise Problem("INVALID", inputs=list(DECLARED), at=path) from None
    return Answer(path, await asyncio.to_thread(looked_up, visit.services, asked, receiving(visit.held).id))


def filled_in(values: dict[str, Any], answer: Answer | None) -> dict[str, Any]:
    """The form's values with what the register supplied, over nothing that was typed already."""
    if answer is None or not answer.path.startswith("form."):
        return values
    made: dict[str, Any] = _copied(values)
    here: Any = made
    for segment in answer.path.split(".")[1:]:
        here = here[int(segment)] if isinstance(here, list) else here.setdefault(segment, {})
    for field, value in answer.found.values.items():
        here[field] = here.get(field) or value
    return made


def person_paths(found: list[Section]) -> frozenset[str]:
    """The groups of a form that are people whom the register can be asked about."""
    return frozenset(field.path for section in found for top in section.fields for field in _groups(top) if _is_person(field))


def tokens(form: FormData | None, answer: Answer | None) -> dict[str, str]:
    """The look-ups that were made for this form so far, by the group of each."""
    held = {name.removeprefix("filled."): str(form[name]) for name in form if name[:7] == "filled."} if form is not None else {}
    if answer is not None and answer.found.token and answer.found.values is not None and answer.found.outcome == "match":
        held[answer.path] = answer.found.token
    return held


def results_of(visit: Visit, procedure: str, form: FormData | None, answer: Answer | None) -> list[KeptResult]:
    """What the office issued to the applicant, from the look-up on for as long as the form comes again."""
    if answer is not None and answer.path in APPLICANT:
        return answer.found.results
    held = next((token for path, token in tokens(form, None).items() if path in APPLICANT), None)
    assert visit.caller is not None
    return offered_before(visit.services, held, visit.caller.subject, procedure) if held else []


def how_many(form: FormData | None) -> int:
    """How many applicants beside the first are asked for."""
    if form is None:
        return 0
    held = str(form.get("also", "0"))
    return min((int(held) if held.isdigit() else 0) + (form.get("do") == MORE), 20)


def extras(form: FormData) -> dict[str, Any]:
    """The part of a filing that only a receptionist gives."""
    reason = _text(form, "reason_other")
    found: dict[str, Any] = {
        "prefilled": [{"at": at, "token": token, "reason": reason} for at, token in tokens(form, None).items()],
        "applicants": [person for n in range(how_many(form)) if (person := texts(form, f"also.{n}", PARTY))],
        "unless_alike": form.get("anyway") != "yes", "late": _late(form), "onward": _onward(form),
    }  # fmt: skip
    representative = texts(form, "representative", ("full_name", "personal_id", "phone"))
    if representative:
        found["representative"] = representative | {"authorisation": _authorisation(form)}
    return found


def texts(form: FormData, prefix: str, names: tuple[str, ...]) -> dict[str, str]:
    """The fields of a group that are filled in; a day as it is stored."""
    found = {name: text for name in names if (text := _text(form, f"{prefix}.{name}"))}
    return {name: str(dates.iso_day(text)) if name in ("date_of_birth", "on", "until") else text for name, text in found.items()}


def _authorisation(form: FormData) -> dict[str, str]:
    given = texts(form, "authorisation", AUTHORISATION)
    if "kind" not in given:
        raise Problem("MISSING", what="representative.authorisation.kind", at="authorisation.kind")
    return given


def _late(form: FormData) -> dict[str, Any] | None:
    code = _text(form, "late.code")
    if not code:
        return None
    day, at = dates.iso_day(_text(form, "late.day") or ""), _TIME.fullmatch(_text(form, "late.time") or "")
    try:
        received = moment(date.fromisoformat(str(day)), time(int(at[1]), int(at[2]))) if at else None
    except ValueError:
        received = None
    if received is None:
        raise Problem("INVALID", inputs=["late.day", "late.time"], at="late.day")
    return {"code": code, "received_at": received}


def _onward(form: FormData) -> dict[str, Any] | None:
    if form.get("do") == WHOLE_WAY:
        return {
            "upto": "end", "receipt": _text(form, "onward.receipt"), "proof": _text(form, "onward.proof"),
            "originals_returned": form.get("onward.originals") == "yes",
        }  # fmt: skip
    return {"upto": "accepted"} if form.get("accept") == "yes" else None


def _declared(path: str, values: Mapping[str, Any], form: FormData) -> dict[str, Any]:
    if path == "applicant":
        return texts(form, "person", DECLARED)
    here: Any = {"form": values}
    for segment in path.split("."):
        here = (here[int(segment)] if segment.isdigit() and int(segment) < len(here) else None) if isinstance(here, list) else (
            here.get(segment) if isinstance(here, Mapping) else None)  # fmt: skip
    return {name: here[name] for name in DECLARED if here.get(name)} if isinstance(here, Mapping) else {}


def _groups(field: Field) -> list[Field]:
    return [field, *(each for child in field.children for each in _groups(child))]


def _is_person(field: Field) -> bool:
    own = {child.path.rpartition(".")[2] for child in field.children}
    return field.kind == "group" and set(DECLARED) <= own


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _copied(part) for name, part in value.items()}
    return [_copied(part) for part in value] if isinstance(value, list) else value


def _text(form: FormData, name: str) -> str | None:
    found = form.get(name)
    return found.strip() or None if isinstance(found, str) else None
