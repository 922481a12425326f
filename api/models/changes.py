"""What a version does to dossiers in flight, moving them, and law tests, as administrators ask for them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from api.models.drafts import Files
from api.models.reading import Answered
from registry.operations import FASTEST
from statute.words import Bilingual

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
StepName = Annotated[str, Field(min_length=1, max_length=80)]
Mapping = Annotated[dict[StepName, StepName], Field(max_length=200, description="Old step to new step.")]
OrderNumber = Annotated[str, Field(min_length=1, max_length=120, description="The decision; the same one is carried out once.")]
Rate = Annotated[float | None, Field(gt=0, le=FASTEST, description="Dossiers a second at most.")]
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2200, 1, 1))]
_DIGEST = "0" * 64


class AVersion(BaseModel):
    """A version: one that was published, by its digest, or one that is only written, by its files."""

    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_extra={"example": {"digest": _DIGEST}})

    digest: Digest | None = None
    files: Files | None = None
    mapping: Mapping | None = Field(None, description="Left out: the smallest that is found.")

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.digest is None) == (self.files is None):
            raise ValueError("name the version by its digest or hand in its files, one of both")
        return self


class LawTest(AVersion):
    """A draft, and when the dossiers ended that are told again under it: both days included."""

    since: Day
    until: Day

    model_config = ConfigDict(
        frozen=True, extra="forbid",
        json_schema_extra={"example": {"digest": _DIGEST, "since": "2026-01-01", "until": "2026-06-30"}},
    )  # fmt: skip


class Migration(BaseModel):
    """The order to move the dossiers in flight to a published version."""

    model_config = ConfigDict(
        frozen=True, extra="forbid",
        json_schema_extra={"example": {"digest": _DIGEST, "order": "12/QĐ-UBND", "mapping": {"examine": "appraise"}}},
    )  # fmt: skip

    digest: Digest
    order: OrderNumber
    basis: Annotated[str | None, Field(max_length=400, description="The transitional clause, cited in each ledger.")] = None
    mapping: Mapping = {}
    rate: Rate = None


class Undoing(BaseModel):
    """The order to take a migration back."""

    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_extra={"example": {"order": "12/QĐ-UBND"}})

    order: OrderNumber
    rate: Rate = None


class ImpactGroup(Answered):
    """Dossiers that stand alike. `code` is stable, `vi` and `en` say why; `conditional`: it depends on the dossier's form."""

    step: str | None
    waits_for: list[str]
    phase: str
    dossiers: int
    kind: Literal["safe", "mapping", "impossible"]
    code: str
    vi: str
    en: str
    mapping: dict[str, str]
    conditional: bool
    codes: list[str] = Field(description="Some of them.")


class ImpactVersion(Answered):
    """The dossiers under one old version, with the smallest mapping for them."""

    version: str
    digest: str
    in_flight: int
    mapping: dict[str, str]
    notes: list[Bilingual]
    shapes: int
    groups: list[ImpactGroup]


class ImpactView(Answered):
    """What a version does to every dossier in flight: the three counts add up to all."""

    model_config = ConfigDict(frozen=True, json_schema_extra={"example": {
        "procedure": "1.001193", "version": "2027-01-01 12/QĐ", "digest": _DIGEST, "in_flight": 0, "safe": 0, "mapping": 0,
        "impossible": 0, "versions": [],
    }})  # fmt: skip

    procedure: str
    version: str
    digest: str
    in_flight: int
    safe: int
    mapping: int
    impossible: int
    versions: list[ImpactVersion]


class BeforeAfter(Answered):
    """A figure under the law as it was, and under the draft."""

    before: int
    after: int


class Cost(BeforeAfter):
    """Dong, by the standard cost model; whether anybody verified the unit prices."""

    saved: int
    prices_verified: bool
    method: str


class Otherwise(Answered):
    """Dossiers that would have ended otherwise."""

    before: str
    after: str
    dossiers: int


class Undecidable(Answered):
    """Dossiers of which the draft does not say how they go on: a decision that it forbids, or one that nobody made."""

    code: str
    step: str
    dossiers: int


_LAW_TEST: dict[str, Any] = {
    "finished": 2, "tested": 1, "erased": 0, "changed": 0, "assumed": 0, "newly_late": 1, "fewer_papers": 0, "more_papers": 0,
    "late": {"before": 0, "after": 1}, "papers": {"before": 3, "after": 3}, "otherwise": [],
    "cost": {"before": 90_000, "after": 90_000, "saved": 0, "prices_verified": False, "method": "Thông tư 02/2017/TT-VPCP"},
    "undecidable": [{"code": "UNKNOWN_OUTCOME", "step": "examine", "dossiers": 1}],
    "codes": {"undecidable": ["H26.1-260105-0001"]},
}  # fmt: skip


class LawTestView(Answered):
    """What a law test came to. Late, papers and cost are of the dossiers tested; codes of each kind are listed, at most 200."""

    model_config = ConfigDict(frozen=True, json_schema_extra={"example": _LAW_TEST})

    finished: int
    tested: int
    erased: int
    changed: int
    assumed: int
    newly_late: int
    fewer_papers: int
    more_papers: int
    late: BeforeAfter
    papers: BeforeAfter
    cost: Cost
    otherwise: list[Otherwise]
    undecidable: list[Undecidable]
    codes: dict[str, list[str]]
