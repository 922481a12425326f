"""Drafts of definitions: what administrators hand in, what was found in it, and what was done with it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.models.reading import Answered
from procedure_defs.lifecycle import Kind, State

Files = Annotated[
    dict[Annotated[str, Field(max_length=120)], str],
    Field(min_length=1, max_length=60, description="The files of the procedure's folder by name; `procedure.yaml` is one."),
]
Text = Annotated[str, Field(min_length=1, max_length=400)]
_FILES: Any = {"procedure.yaml": 'procedure: "1.001193"', "form.yaml": "type: object", "scenarios.yaml": "scenarios: []"}


class Procedure(BaseModel):
    """A procedure as its folder holds it."""

    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_extra={"example": {"files": _FILES}})

    files: Files


class Compared(Procedure):
    """A procedure with the one that it is held against: a draft, else the version in force."""

    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_extra={"example": {"files": _FILES}})

    against: Annotated[str | None, Field(pattern=r"^[1-9]\.[0-9]{6}-[0-9]{1,6}$")] = None


class Drawn(Procedure):
    """A procedure to be drawn."""

    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_extra={"example": {"files": _FILES, "format": "svg"}})

    format: Literal["svg", "bpmn"] = "svg"
    language: Literal["vi", "en"] = "vi"


class DraftAct(BaseModel):
    """What is done with a draft. `approve` names who approved by which decision; `withdraw` says why."""

    model_config = ConfigDict(
        frozen=True, extra="forbid",
        json_schema_extra={
            "example": {"kind": "approve", "decision": "12/QĐ-UBND", "decided_by": "Chủ tịch UBND tỉnh"}
        },
    )  # fmt: skip

    kind: Literal["review", "approve", "publish", "withdraw"]
    decision: Text | None = None
    decided_by: Text | None = None
    decided_on: date | None = None
    reason: Text | None = None


class FaultView(Answered):
    """One thing wrong: the rule, the place, what was expected, how to mend it. docs/rules.md lists the rules."""

    rule: str
    severity: str
    file: str
    line: int
    column: int
    path: str
    message: str
    expected: str
    hint: str


class CheckView(Answered):
    """What checking found; the figures of the proof and of the term where the procedure could be compiled."""

    model_config = ConfigDict(frozen=True, json_schema_extra={"example": {"ok": True, "digest": "9f86d081" * 8, "faults": []}})

    ok: bool
    digest: str | None
    faults: list[FaultView]
    proof: dict[str, Any] | None = None
    time: dict[str, Any] | None = None


class ScenarioView(Answered):
    """One scenario and what did not come as written."""

    name: str
    ok: bool
    failures: list[str]


class CoverageView(Answered):
    """How much of a definition its scenarios reach; `untaken` are sides of conditions that none takes."""

    outcomes: int
    outcomes_reached: int
    sides: int
    sides_taken: int
    untaken: list[str]


class TestView(Answered):
    """What the scenarios came to; `unseen` are the outcomes that none reaches: published is what has none."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={"example": {"procedure": "1.001193", "ok": True, "scenarios": [], "unseen": [], "faults": []}},
    )

    procedure: str
    ok: bool
    scenarios: list[ScenarioView]
    unseen: list[str]
    coverage: CoverageView | None = None
    faults: list[FaultView]


class ChangeView(Answered):
    """One change, in the language of the law."""

    part: str
    path: str
    vi: str
    en: str


class ChangesView(Answered):
    """Every change from one version to the next."""

    model_config = ConfigDict(frozen=True, json_schema_extra={"example": {"items": [], "against": "9f86d081" * 8}})

    items: list[ChangeView]
    against: str


class ActView(Answered):
    """An entry of the log of a procedure's definitions."""

    procedure: str
    seq: int
    draft: str
    kind: Kind
    at: datetime
    by: str
    decision: str | None = None
    decided_by: str | None = None
    decided_on: date | None = None
    reason: str | None = None
    plan_digest: str | None = None


class DraftRow(Answered):
    """A draft and where it stands."""

    id: str
    procedure: str
    digest: str
    at: datetime
    by: str
    state: State


class DraftsPage(Answered):
    """Drafts by id."""

    model_config = ConfigDict(frozen=True, json_schema_extra={"example": {"items": [], "next": None}})

    items: list[DraftRow]
    next: str | None = None


class DraftView(DraftRow):
    """A draft with its files and all that was done with it."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={"example": {"id": "1.001193-2", "procedure": "1.001193", "state": "draft", "files": _FILES}},
    )

    files: dict[str, str]
    acts: list[ActView]


class ActsView(Answered):
    """The whole log of a procedure's definitions, oldest first."""

    model_config = ConfigDict(frozen=True, json_schema_extra={"example": {"items": []}})

    items: list[ActView]
