"""Dossier codes: the competent authority's identifier, day of reception, its sequence (Decree 118/2025, art. 28).

A code is opaque once minted: there is no way back from a code to its parts, so nobody can route by one. How a code is
put together is data with dates, for the structure has changed before and will again.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

from statute.errors import StatuteError


class CodePattern(BaseModel):
    """How codes are put together from a day on; `width` digits of sequence, wider when the day's dossiers need it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    since: date
    layout: Literal["identifier-day-sequence"] = "identifier-day-sequence"
    day: str = "%y%m%d"
    width: int = 4
    basis: str
    verified: bool


PATTERNS: tuple[CodePattern, ...] = (
    # The day is that of Decree 61's entry into force, from memory: the text read gives the structure, not the day.
    CodePattern(
        since=date(2018, 6, 21),
        basis="Nghị định 61/2018/NĐ-CP, Điều 26; Thông tư 01/2018/TT-VPCP, Điều 19",
        verified=True,
    ),
    # Decree 118 fixes the three parts; the exact layout is in Circular 03/2025, whose text has not been read.
    CodePattern(
        since=date(2025, 7, 1),
        basis="Nghị định 118/2025/NĐ-CP, Điều 28; Thông tư 03/2025/TT-VPCP",
        verified=False,
    ),
)

_IDENTIFIER = re.compile(r"[A-Z0-9]+(?:\.[A-Z0-9]+)*")
_CODE = re.compile(r"[A-Z0-9]+(?:\.[A-Z0-9]+)*-[0-9]{6}-[0-9]{4,}")


class CodeError(StatuteError):
    """A dossier code cannot be made from what was given."""

    code = "statute.dossier-code"


def dossier_code(
    authority_identifier: str, received_on: date, sequence: int, patterns: tuple[CodePattern, ...] = PATTERNS
) -> str:
    """Mint the code of the authority's `sequence`-th dossier of the day, from 1; over 9,999 the code grows longer."""
    if not _IDENTIFIER.fullmatch(authority_identifier):
        raise CodeError(
            f"'{authority_identifier}' is no authority identifier; expected capitals and digits parted by dots, such as H26.12"
        )
    if sequence < 1:
        raise CodeError(f"sequence {sequence} of {authority_identifier} on {received_on}: expected 1 or more")
    pattern = _pattern_on(received_on, patterns)
    return f"{authority_identifier}-{received_on.strftime(pattern.day)}-{sequence:0{pattern.width}d}"


def is_dossier_code(text: str) -> bool:
    """Tell whether the text has the shape of a dossier code; says nothing about whether such a dossier exists."""
    return _CODE.fullmatch(text) is not None


def _pattern_on(day: date, patterns: tuple[CodePattern, ...]) -> CodePattern:
    in_force = [pattern for pattern in patterns if pattern.since <= day]
    if not in_force:
        first = min(pattern.since for pattern in patterns)
        raise CodeError(f"no pattern of dossier codes is known for {day}; the first is in force from {first}")
    return max(in_force, key=lambda pattern: pattern.since)
