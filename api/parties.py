"""Who the parties of an application are: the applicant, those who apply with them, and the groups of its form that are parties.

Everyone is a party with a key of their own: by the personal number, by an organisation's code, else by a key that is
nobody else's. Which groups of a form are parties its definition says (`x-party`).
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from typing import Any

from api.models.filing import Filing, Person
from api.security.principal import Principal
from procedure_defs.form_parties import parties_in
from registry.parties import organisation_key, party_key
from registry.sealing import KeyRing

AS_PERSON = {"name": "full_name", "tax_code": "organisation_code", "registration_no": "organisation_code"}
"""What forms call a field of an organisation, and what it is of a party."""


def applicant_of(filing: Filing) -> dict[str, Any]:
    """As given, or from the form's own group of that name, which its schema has checked."""
    if filing.applicant is not None:
        return filing.applicant.model_dump(exclude_none=True)
    written = filing.form.get("applicant")
    return as_person(written) if isinstance(written, Mapping) else {}


def as_person(written: Mapping[str, Any]) -> dict[str, Any]:
    """A group of a form as a party."""
    found = {AS_PERSON.get(name, name): value for name, value in written.items() if value}
    return {name: found[name] for name in Person.model_fields if found.get(name)}


def parties_of(ring: KeyRing, filing: Filing, schema: dict[str, Any], caller: Principal) -> tuple[str, ...]:
    """The keys of all parties, once each, the applicant first. A citizen is a party by the key of the account."""
    first = caller.subject if caller.kind == "citizen" else _key(ring, applicant_of(filing))
    return tuple(dict.fromkeys([first, *(_key(ring, person) for person in _others(filing, schema))]))


def _others(filing: Filing, schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from (person.model_dump(exclude_none=True) for person in filing.applicants)
    yield from (as_person(group) for group in parties_in(schema, filing.form))


def _key(ring: KeyRing, person: Mapping[str, Any]) -> str:
    code, number = person.get("organisation_code"), person.get("personal_id")
    if code:
        return organisation_key(ring, str(code))
    return party_key(ring, str(number)) if number else f"party-{secrets.token_hex(16)}"
