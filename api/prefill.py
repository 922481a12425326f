"""Prefilling at the counter: what the population register says of a person, as values of a form with where each came from.

The values that were supplied are kept nowhere but in a sealed token that the caller brings back with the filing: so nobody
can claim a value of the register that it did not give. An override keeps both values.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from activities.counter_look_up import Asked
from activities.provenance import Override, Provenanced, Value
from api.models.counter import LookedUp, LookUpIn
from api.models.filing import Filing
from api.models.results import KeptResult
from api.problems import Problem
from api.services import Services
from api.views.results import kept_results
from procedure_defs.form_parties import fillable
from registry.parties import party_key
from registry.sealing import KeyRing, Unsealable, new_key, seal, unseal

CONTEXT = b"look-up:"
VALID = timedelta(hours=12)
"""How long after a look-up its values may be filed: a working day."""


def looked_up(services: Services, asked: LookUpIn, official: str) -> LookedUp:
    """Look one person up for a form's group, logged; values under the names of the form's fields. `INVALID` without real data."""
    office = services.office
    schema = office.definitions.in_force(asked.procedure, office.time.now()).form_schema
    wanted = fillable(schema, asked.at) if asked.at.startswith("form.") else {}
    if services.look_ups is None:
        return LookedUp(outcome="unavailable", at=office.time.now())
    fields = tuple(sorted(set(wanted.values())))
    person = asked.model_dump(include={"procedure", "personal_id", "full_name", "date_of_birth"})
    answer = services.look_ups.ask(Asked(official=official, fields=fields, **person))
    if answer is None:
        raise Problem("INVALID", inputs=["personal_id", "full_name", "date_of_birth"])
    supplied: Mapping[str, Provenanced] = {str(name): value for name, value in answer.values.items()}
    values = {field: _plain(supplied[source]) for field, source in wanted.items() if source in supplied}
    party = party_key(office.keys.ring, asked.personal_id) if answer.outcome == "match" else None
    token = {"at": answer.at.isoformat(), "procedure": asked.procedure, "group": asked.at, "request_id": answer.request_id,
             "party": party, "values": {field: value.model_dump(mode="json") for field, value in values.items()}}  # fmt: skip
    return LookedUp(
        outcome=answer.outcome, at=answer.at, request_id=answer.request_id, mismatched=list(answer.mismatched),
        reason=answer.reason, values={field: str(value.value) for field, value in values.items()},
        token=_sealed(office.keys.ring, token, official), results=_held(services, party, asked.procedure),
    )  # fmt: skip


def _held(services: Services, party: str | None, procedure: str) -> list[KeptResult]:
    """What the office issued to this very person, who is there: nobody is asked again for what is held."""
    return kept_results(services.office, party, procedure).items if party else []


def offered_before(services: Services, token: str, official: str, procedure: str) -> list[KeptResult]:
    """The same, when the form comes again after the look-up that its token proves. `LOOK_UP_TOKEN`."""
    return _held(services, _opened(services.office.keys.ring, token, official).get("party"), procedure)


def provenance_of(services: Services, filing: Filing, official: str, now: datetime) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Each prefilled field by its path with where it came from and what it was overridden by; and the look-ups' request ids.

    `LOOK_UP_TOKEN` where a token is not one of ours, not this official's, for another group or too old.
    """
    found, requests = dict[str, Any](), list[str]()
    for filled in filing.prefilled:
        token = _opened(services.office.keys.ring, filled.token, official)
        at = datetime.fromisoformat(token["at"])
        if (token["procedure"], token["group"]) != (filing.procedure, filled.at) or now - at > VALID:
            raise Problem("LOOK_UP_TOKEN", at=filled.at)
        requests.append(token["request_id"])
        group = _group(filing, filled.at)
        for field, held in token["values"].items():
            value = _judged(Provenanced.model_validate(held), group.get(field), official, now, filled.reason)
            found[f"{filled.at}.{field}"] = value.model_dump(mode="json", exclude_none=True)
    return found, tuple(requests)


def _judged(held: Provenanced, filed: Any, official: str, now: datetime, reason: str | None) -> Provenanced:
    """As supplied; with what was filed in its place kept beside it."""
    if filed == held.value:
        return held
    written = str(filed) if filed is not None else ""
    override = Override(value=written, source="official", by=official, at=now, reason=reason or "Theo khai báo của người nộp")
    return held.override(override)


def _group(filing: Filing, path: str) -> Mapping[str, Any]:
    here: Any = {"form": filing.form, "applicant": filing.applicant.model_dump() if filing.applicant else {}}
    for segment in path.split("."):
        here = here[int(segment)] if isinstance(here, list) and segment.isdigit() and int(segment) < len(here) else (
            here.get(segment) if isinstance(here, Mapping) else None)  # fmt: skip
    return here if isinstance(here, Mapping) else {}


def _plain(value: Provenanced) -> Provenanced:
    """An address as one line, the smallest place first, as it is written; anything else as it is."""
    return value.model_copy(update={"value": _line(value.value)})


def _line(value: Value) -> str:
    return value if isinstance(value, str) else ", ".join(part for part in value.values() if part)


def _sealed(ring: KeyRing, token: Mapping[str, Any], official: str) -> str:
    key = new_key()
    parts = ring.wrap(key), seal(key, json.dumps(token).encode(), CONTEXT + official.encode())
    return ".".join(base64.urlsafe_b64encode(part).decode() for part in parts)


def _opened(ring: KeyRing, token: str, official: str) -> dict[str, Any]:
    try:
        wrapped, sealed = (base64.urlsafe_b64decode(part) for part in token.split("."))
        found: dict[str, Any] = json.loads(unseal(ring.unwrap(wrapped), sealed, CONTEXT + official.encode()))
    except (ValueError, IndexError, Unsealable):
        raise Problem("LOOK_UP_TOKEN") from None
    return found
