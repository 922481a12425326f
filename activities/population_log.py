"""What we keep of a look-up: who asked, for which dossier, why, for which fields, and what came of it; no value.

The log that Decree 47/2020, article 45, asks for, and more. Declared values stand as a keyed hash: a plain one of a
twelve-digit number is guessed in seconds.
"""

from __future__ import annotations

from activities.newborn_number import NewbornAnswer, NewbornQuery
from activities.population import PopulationAnswer, PopulationQuery
from registry.sealing import KeyRing
from registry.tables import LookUp


def record_of(query: PopulationQuery, answer: PopulationAnswer, ring: KeyRing) -> LookUp:
    """The row for this look-up."""
    number = query.personal_id or query.old_number or ""
    return LookUp(
        request_id=query.request_id, at=answer.at, official=query.official, dossier=query.dossier_code, procedure=query.procedure,
        purpose=query.purpose, declared=ring.blind("\n".join((number, query.full_name, query.birth))),
        masked="·" * (len(number) - 3) + number[-3:], fields=" ".join(query.fields), supplied=" ".join(answer.values),
        outcome=answer.outcome, reason=answer.reason, mismatched=" ".join(answer.mismatched),
    )  # fmt: skip


NUMBERING = "Cấp số định danh cá nhân cho trẻ khi đăng ký khai sinh"


def record_of_number(query: NewbornQuery, answer: NewbornAnswer, ring: KeyRing) -> LookUp:
    """The row for a newborn's number asked for: data of a person went out and came back as with a look-up."""
    declared = "\n".join(("", query.full_name, query.date_of_birth.isoformat()))
    return LookUp(
        request_id=query.request_id, at=answer.at, official=query.official, dossier=query.dossier_code, procedure=query.procedure,
        purpose=NUMBERING, declared=ring.blind(declared), masked="", fields="personal_id",
        supplied="personal_id" if answer.personal_id else "", outcome=answer.outcome, reason=answer.reason, mismatched="",
    )  # fmt: skip
