"""What the law asks of every definition, as far as one look at it tells (domain.md 11; Decree 118/2025)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from procedure_defs.check.references import citations
from procedure_defs.faults import Fault
from procedure_defs.model import UNKNOWN
from procedure_defs.model_step_body import effect_of
from procedure_defs.written import Written

SETTLING = frozenset({"assign", "examine", "inspect", "consult", "approve", "publish"})
"""Steps of an office that settles the matter itself."""
RENAMED = re.compile(r"xác nhận.*(đổi tên|thay đổi|sắp xếp|sáp nhập|chia tách).*(đơn vị hành chính|địa giới|địa danh)", re.I)
"""A paper about a unit's new name, as such papers are called."""


def complete(written: Written) -> Iterator[Fault]:
    """LAW-001: papers, fees and result are stated, if only to say that there are none (domain rule 1)."""
    definition = written.definition
    if definition.papers is None:
        yield written.fault("LAW-001", (), "the papers are not stated", hint="write `papers: []` if none is needed")
    if definition.fees is None:
        yield written.fault(
            "LAW-001", (), "the fees are not stated", hint="write `fees: [{amount: 0, basis: ...}]` if it is free"
        )
    if definition.result is not None and definition.result.code == UNKNOWN:
        yield written.fault("LAW-001", ("result", "code"), "the code of the result is unknown", severity="warning")
    elif definition.result_code is None:
        hint = "write `result: {code: KQ.G15.000031, name: {...}}`"
        yield written.fault("LAW-001", (), "the code of the result is not stated", hint=hint)


def silence(written: Written) -> Iterator[Fault]:
    """LAW-002: silence is consent only where a text says so (domain rule 36)."""
    for path, step in written.steps():
        if step.type != "consult" or step.body.silence is None:
            continue
        basis = written.definition.basis.get(step.body.basis or "")
        if step.body.basis is None or (basis is not None and basis.cite == UNKNOWN):
            hint = "cite the text that says so, or delete silence"
            yield written.fault("LAW-002", (*path, "silence"), "silence counts as consent without a basis", hint=hint)
        if step.body.within is None:
            hint = "write `within: ...`"
            yield written.fault("LAW-002", (*path, "silence"), "silence has no limit after which it counts", hint=hint)


def in_force(written: Written) -> Iterator[Fault]:
    """LAW-003: each basis holds on the day the procedure comes into force."""
    day = written.definition.in_force.since
    for name, basis in written.definition.basis.items():
        if not basis.holds(day):
            period = f"{basis.since or '...'} to {basis.until or '...'}"
            message = f"'{name}' is not in force on {day}, when the procedure comes into force ({period})"
            yield written.fault("LAW-003", ("basis", name), message, hint="cite the text then in force")


def verified(written: Written) -> Iterator[Fault]:
    """LAW-004 (warning): a cited basis that nobody has read in the source, or that is unknown."""
    cited = {name for _, name in citations(written.source.data)}
    for name, basis in written.definition.basis.items():
        if name in cited and not basis.verified:
            what = "is unknown" if basis.cite == UNKNOWN else "has not been verified"
            yield written.fault("LAW-004", ("basis", name), f"the basis '{name}' {what}", severity="warning")


def partial_service(written: Written) -> Iterator[Fault]:
    """LAW-005 (warning): partly online only with a published reason (Decree 224/2026, art. 14)."""
    service = written.definition.service
    if service is not None and service.level == "partial" and service.reason is None:
        hint = "write `reason: {vi: ...}`, or make it full"
        yield written.fault("LAW-005", ("service",), "the service is partial without a reason", hint=hint, severity="warning")


def online_limits(written: Written) -> Iterator[Fault]:
    """LAW-006 (warning): an online filing is told and answered within limits (Decree 118/2025, art. 17.2)."""
    for path, step in written.steps():
        if step.type == "receive" and step.body.online is None and "online" in written.definition.channels:
            hint = "write `online: {tell_within: ..., answer_within: ..., basis: ...}`"
            yield written.fault("LAW-006", path, "online filings have no limit of reply", hint=hint, severity="warning")


def pauses(written: Written) -> Iterator[Fault]:
    """LAW-007: what stops the clock cites why it may."""
    for path, step in written.steps():
        clock = getattr(step.body, "clock", "run")
        if effect_of(clock) != "run" and step.body.basis is None and getattr(clock, "basis", None) is None:
            hint = "cite a basis, or write `clock: run`"
            yield written.fault("LAW-007", path, f"'{step.id}' stops the clock without a basis", hint=hint)


def deciding_periods(written: Written) -> Iterator[Fault]:
    """LAW-008: a publication's or a wait's end decides, so its length comes from a text."""
    for path, step in written.steps():
        if getattr(step.body, "lasts", None) is not None and step.body.basis is None:
            yield written.fault(
                "LAW-008", (*path, "lasts"), "a period whose end decides cites no basis", hint="write `basis: ...`"
            )


def run_elsewhere(written: Written) -> Iterator[Fault]:
    """LAW-009: what a ministry's system decides is mirrored, not decided here, and only that (Decree 224/2026, art. 15)."""
    hint = "mirror it: receive, wait with `decides: true`, return"
    deciding = [path for path, step in written.steps() if step.type == "wait" and step.body.decides]
    if not written.definition.ministry_system:
        for path in deciding:
            hint = "write `ministry_system: true`, or let an approve step decide"
            yield written.fault("LAW-009", (*path, "decides"), "only a ministry's system decides in our place", hint=hint)
        return
    if not deciding:
        message = "this procedure is run on the ministry's own system, and no step waits for its decision"
        yield written.fault("LAW-009", ("ministry_system",), message, hint=hint)
    for path, step in written.steps():
        if step.type in SETTLING:
            yield written.fault("LAW-009", path, f"'{step.id}' would settle here what the ministry's system settles", hint=hint)


def rights_of_the_applicant(written: Written) -> Iterator[Fault]:
    """LAW-010 (warning): the law lets the applicant stop, and asks an apology of an office that is late."""
    rights = written.definition.rights
    missing = [name for name in ("withdrawal", "extension") if getattr(rights, name) is None]
    if missing and not written.definition.instant:
        message = f"rights do not state {' and '.join(missing)}"
        hint = "Decree 118/2025, art. 21 and 19.6, give them at any step"
        yield written.fault("LAW-010", ("rights",), message, hint=hint, severity="warning")


def settled(written: Written) -> Iterator[Fault]:
    """LAW-011 (warning; publishing makes it an error): what was assumed without a text has been settled by a person."""
    for number, question in enumerate(written.definition.open):
        meanwhile = f"; assumed meanwhile: {question.assumed}" if question.assumed else ""
        message = f"to be settled at {question.at} ({question.rule}){meanwhile}"
        hint = "correct it, then delete this entry"
        yield written.fault("LAW-011", ("open", number), message, hint=hint, severity="warning")


def one_apology(written: Written) -> Iterator[Fault]:
    """LAW-012 (warning): a date is put off by apology once (Decree 118/2025, art. 19.6)."""
    extension = written.definition.rights.extension
    if extension is not None and extension.at_most > 1:
        message = f"the apology may be given {extension.at_most} times; Decree 118/2025, art. 19.6, gives it once"
        hint = "write `at_most: 1`, or cite the text that gives it more often"
        yield written.fault("LAW-012", ("rights", "extension", "at_most"), message, hint=hint, severity="warning")


def asked_within(written: Written) -> Iterator[Fault]:
    """LAW-013 (warning): who is consulted is asked within a limit (domain rule 36; where silence is consent LAW-002 says so)."""
    for path, step in written.steps():
        if step.type == "consult" and step.body.within is None and step.body.silence is None:
            hint = "write `within: ...`: when it passes, the head of the one-stop unit is told"
            yield written.fault("LAW-013", path, f"'{step.id}' asks other bodies without a limit", hint=hint, severity="warning")


def asked_soon(written: Written) -> Iterator[Fault]:
    """LAW-014 (warning): a supplement is asked for within a limit from reception (Decree 118/2025, art. 19.5)."""
    supplement = written.definition.rights.supplement
    if supplement is not None and supplement.notify_within is None:
        message = "a supplement may be asked for at any time"
        hint = "write `notify_within: {working_days: 3}` (Decree 118/2025, art. 19.5), or what the law of the field says"
        yield written.fault("LAW-014", ("rights", "supplement"), message, hint=hint, severity="warning")


def no_new_names(written: Written) -> Iterator[Fault]:
    """LAW-015 (warning): nobody confirms that a unit was renamed or merged (domain rule 68; telegram 111/CĐ-TTg)."""
    for number, paper in enumerate(written.definition.papers or ()):
        if RENAMED.search(paper.name.vi):
            message = f"'{paper.id}' would have the applicant prove that a unit was renamed or merged"
            hint = "delete the paper: what was issued under the old name stays valid, and the system knows the succession"
            yield written.fault("LAW-015", ("papers", number), message, hint=hint, severity="warning")


CHECKS = (
    complete, silence, in_force, verified, partial_service, online_limits, pauses, deciding_periods, run_elsewhere,
    rights_of_the_applicant, settled, one_apology, asked_within, asked_soon, no_new_names,
)  # fmt: skip
