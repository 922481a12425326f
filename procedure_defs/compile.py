"""The compiler: a procedure's folder to what dossiers are pinned to, or every fault of it at once.

    compile_definition(folder) -> Compiled | [Fault, ...]        library() -> {code: Compiled}

`plan_bytes` is the one canonical JSON text of the plan; its digest names it for ever. Called by API, commands, tests.
"""

from __future__ import annotations

import json
import zlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from dossier.pinned import digest
from dossier.plan import Plan
from organisation.competence import Competence
from procedure_defs import check
from procedure_defs.calendar_file import NATIONAL, calendar_for, calendar_named
from procedure_defs.faults import Fault, Place, has_errors, in_order, report
from procedure_defs.labels import labels_of
from procedure_defs.lowering import lower
from procedure_defs.model import Definition
from procedure_defs.written import PROCEDURE, Written, read_folder

LIBRARY = Path(__file__).parent / "library"
LARGEST_PINNED_BYTES = 16 * 1024
YEARS_PINNED = 3
"""A dossier pins the calendar of its filing year and the two after it, as far as there are calendars."""


class Compiled(BaseModel):
    """A procedure ready for use. `labels` and `form_schema` are for people and forms; only the plan decides."""

    model_config = ConfigDict(frozen=True)

    plan: Plan
    plan_bytes: bytes
    digest: str
    definition: Definition
    form_schema: dict[str, Any]
    form_sources: dict[str, str]
    labels: dict[str, Any]
    warnings: tuple[Fault, ...] = ()
    folder: Path


class FaultyLibrary(ValueError):
    """A procedure of the library cannot be used; the message lists every fault with its place."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(report(faults))
        self.faults = faults


def compile_definition(folder: Path) -> Compiled | list[Fault]:
    """Compile the procedure in a folder; warnings come with it, any error instead of it."""
    written, faults = read_folder(folder)
    return in_order(faults) if written is None else compile_written(written, faults)


def compile_written(written: Written, faults: list[Fault]) -> Compiled | list[Fault]:
    """Compile a procedure that was read, with the faults that reading it found."""
    faults = [*faults, *check.faults(written)]
    if has_errors(faults):
        return in_order(faults)
    plan = lower(written)
    stored = canonical(plan)
    faults += _size_faults(written, stored)
    if has_errors(faults):
        return in_order(faults)
    return Compiled(
        plan=plan, plan_bytes=stored, digest=digest(stored), definition=written.definition,
        form_schema=written.form.schema, form_sources=written.form.sources, labels=labels_of(written.definition, written.folder),
        warnings=tuple(in_order(faults)), folder=written.folder,
    )  # fmt: skip


def canonical(plan: Plan) -> bytes:
    """The one byte form of a plan: without defaults, keys in order, UTF-8."""
    data = plan.model_dump(mode="json", exclude_defaults=True)
    return json.dumps(
        {**data, "engine_level": plan.engine_level}, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    ).encode()


def pinned_calendar(year: int) -> bytes:
    """The bytes of the calendar that a dossier filed in a year is pinned to; `CalendarFault` if that year is unknown."""
    last = _last_year()
    years = range(year, min(year + YEARS_PINNED, last + 1)) or range(year, year + 1)
    return _calendar_bytes(years)


@lru_cache(maxsize=1)
def _last_year() -> int:
    """The last year that this release's calendar knows."""
    return max(calendar_named(NATIONAL).years)


@lru_cache(maxsize=16)
def _calendar_bytes(years: range) -> bytes:
    data = calendar_for(years).model_dump(mode="json", exclude_defaults=True)
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _size_faults(written: Written, stored: bytes) -> list[Fault]:
    calendar = pinned_calendar(_last_year() - YEARS_PINNED + 1)
    competence = Competence(unit="00000", authority="0" * 12, service_point="0" * 12, reception="0" * 12)
    size = len(zlib.compress(stored + calendar + competence.model_dump_json().encode(), 9))
    if size <= LARGEST_PINNED_BYTES:
        return []
    message = f"what a dossier would pin takes {size} bytes compressed"
    hint = "shorten conditions, or split the procedure"
    return [written.fault("SIZE-001", (), message, f"at most {LARGEST_PINNED_BYTES}", hint)]


def folders(root: Path = LIBRARY) -> list[Path]:
    """The folders of procedures under a folder (or that folder itself), in order of their names."""
    return sorted(file.parent for file in root.rglob(PROCEDURE))


def library(root: Path = LIBRARY) -> dict[str, Compiled]:
    """Every procedure of the library by its code, read once; `FaultyLibrary` if one of them has an error."""
    stamp = tuple((str(file), file.stat().st_mtime_ns) for file in sorted(root.rglob("*.yaml")))
    return dict(_library(root, stamp))


@lru_cache(maxsize=4)
def _library(root: Path, _stamp: tuple[tuple[str, int], ...]) -> dict[str, Compiled]:
    results = [compile_definition(folder) for folder in folders(root)]
    faults = [fault for result in results if isinstance(result, list) for fault in result]
    found: dict[str, Compiled] = {}
    for result in results:
        if isinstance(result, Compiled):
            faults += _told_twice(result, found.get(result.plan.procedure))
            found[result.plan.procedure] = result
    if faults:
        raise FaultyLibrary(faults)
    return found


def _told_twice(compiled: Compiled, other: Compiled | None) -> list[Fault]:
    if other is None:
        return []
    code = compiled.plan.procedure
    place = Place(file=f"{compiled.folder.name}/{PROCEDURE}", line=1, column=1)
    message = f"{code} is defined in {other.folder.name} as well"
    return [Fault(rule="FLOW-001", place=place, path="procedure", message=message, hint="keep one folder for a code")]
