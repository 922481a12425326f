"""What is `allowed`, as forms: one for each offer, with exactly the fields that it needs. And back: a posted form as an act."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

from pydantic import TypeAdapter, ValidationError
from starlette.datastructures import FormData

from api.models.acts import Act
from api.models.reading import OfferView, PaperView
from api.pages import dates
from api.problems import Problem
from api.views.access import Loaded
from api.views.dossiers import papers
from statute.words import Bilingual

ACT: TypeAdapter[Act] = TypeAdapter(Act)
Input = Literal[
    "reason", "findings", "items", "assignee", "to", "handing", "originals", "held_at", "amount", "receipt", "order", "by",
    "ground", "event", "papers", "document",
]  # fmt: skip
UNITS = ("working_days", "calendar_days", "working_hours", "months")
GIVEN = ("original", "copy", "shown")
PLAIN = ("reason", "findings", "assignee", "to", "receipt", "order", "ground", "event")


class ActForm(NamedTuple):
    """One offer as a form; `inputs` in the order shown, the last ones may be left empty."""

    id: str
    act: str
    task: str | None
    outcome: str | None
    name: Bilingual | None
    inputs: tuple[Input, ...]
    optional: tuple[Input, ...]
    delegated: bool
    choices: dict[str, Any]


def act_forms(loaded: Loaded, offers: list[OfferView], candidates: dict[str, Any], is_official: bool) -> list[ActForm]:
    """A form for each offer, the way forward first; `candidates` by task are those that work can be given to."""
    ordered = sorted(offers, key=lambda offer: "reason" in offer.needs and offer.outcome != "issued")
    return [_form(loaded, offer, candidates, is_official) for offer in ordered]


def id_of(act: str, task: str | None, outcome: str | None) -> str:
    """What a form is called: in its page and when it comes back."""
    return "~".join((act, task or "", outcome or ""))


def _form(loaded: Loaded, offer: OfferView, candidates: dict[str, Any], is_official: bool) -> ActForm:
    inputs: tuple[Any, ...] = tuple(offer.needs)
    optional: tuple[Any, ...] = _also(loaded, offer)
    return ActForm(
        id_of(offer.act, offer.task, offer.outcome), offer.act, offer.task, offer.outcome, offer.name, inputs, optional,
        offer.delegated, _choices(loaded, offer, candidates, is_official),
    )  # fmt: skip


def _also(loaded: Loaded, offer: OfferView) -> tuple[str, ...]:
    """What an act may carry beyond what it must."""
    plan, task = loaded.pinned.plan, loaded.state.task(offer.task) if offer.task else None
    work = task.work if task else None
    also: list[str] = []
    if offer.outcome == "returned":
        also = ["originals"] if _kept(loaded) else []
    elif (offer.outcome == "accepted" and work == "receive") or offer.act in ("supply", "adjust"):
        also = ["papers"]
    elif offer.outcome == "signed" or (offer.act, offer.outcome) == ("arrive", "arrived"):
        also = ["document"]
    elif offer.act in ("withdraw", "reassign"):
        also = ["reason"]
    step = (task.step if task else None) or loaded.state.step
    sets_amount = offer.act == "arrive" or (offer.act == "complete" and work in ("examine", "wait"))
    if sets_amount and any(paying.amount_from == step for paying in plan.steps):
        also.append("amount")
    return tuple(name for name in also if name not in offer.needs)


def _kept(loaded: Loaded) -> list[PaperView]:
    return [paper for paper in papers(loaded) if paper.given == "original"]


def _choices(loaded: Loaded, offer: OfferView, candidates: dict[str, Any], is_official: bool) -> dict[str, Any]:
    step = loaded.pinned.plan.step(loaded.state.step) if loaded.state.step else None
    hold, known = loaded.state.hold("supplement"), papers(loaded)
    asked = set(hold.items) if hold is not None and offer.act == "supply" else set()
    payment = loaded.state.hold("payment")
    task = loaded.state.task(offer.task) if offer.task else None
    return {
        "items": [paper for paper in known if paper.kind != "note"],
        "asked": set(task.items) if task is not None else set(),
        "papers": [p for p in known if p.kind != "note" and (p.id in asked if asked else offer.act == "adjust" or not p.given)],
        "originals": _kept(loaded), "people": candidates.get(offer.task or "", []),
        "channels": list(step.channels) if step is not None and step.channels else ["counter", "online", "post"],
        "event": step.event if step is not None else None, "amount": payment.amount if payment is not None else None,
        "given": GIVEN if is_official else ("copy",),
    }  # fmt: skip


def act_of(form: FormData, uploads: dict[str, str]) -> Act:
    """The act that was posted. `INVALID` names the inputs that are missing; `uploads` are digests by field."""
    act, task, outcome = ([*str(form.get("form", "")).split("~"), "", "", ""])[:3]
    fields: dict[str, Any] = {"kind": act}
    fields |= {"task": task} if task else {}
    fields |= {"outcome": outcome} if outcome else {}
    fields |= {name: text for name in PLAIN if (text := str(form.get(name, "")).strip())}
    fields |= _lists(form, uploads) | _special(form, uploads)
    try:
        return ACT.validate_python(fields)
    except ValidationError as error:
        raise Problem("INVALID", inputs=sorted({str(f["loc"][1]) for f in error.errors() if len(f["loc"]) > 1})) from None


def _lists(form: FormData, uploads: dict[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {name: ticked for name in ("items", "originals") if (ticked := [str(v) for v in form.getlist(name)])}
    given = papers_of(form, uploads)
    return found | ({"papers": given} if given or form.get("form", "") == "supply~~" else {})


def papers_of(form: FormData, uploads: dict[str, str]) -> list[dict[str, Any]]:
    """The papers given in a form: how each was handed in, and the digest of its file where there is one."""
    found = []
    for name in form:
        paper = name.removeprefix("paper.")
        how, digest = str(form.get(name, "")), uploads.get(paper) or str(form.get(f"digest.{paper}", "")) or None
        if not digest and (reused := str(form.get(f"reuse.{paper}", ""))):
            how, digest = "reused", reused
        if name.startswith("paper.") and (how or digest):
            found.append({"id": paper, "how": how or "copy"} | ({"digest": digest} if digest else {}))
    return found


def _special(form: FormData, uploads: dict[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if form.get("handing.channel"):
        proof = str(form.get("handing.proof", "")).strip()
        found["handing"] = {"channel": form["handing.channel"], "to": form.get("handing.to", "applicant"), "proof": proof}
    if held := str(form.get("held_at", "")).strip():
        found["held_at"] = dates.instant(held) or "unreadable"
    if amount := "".join(str(form.get("amount", "")).split()).replace(".", ""):
        found["amount"] = int(amount) if amount.isascii() and amount.isdigit() else "unreadable"
    if number := str(form.get("by.n", "")).strip():
        found["by"] = {"unit": form.get("by.unit"), "n": number}
    if digest := uploads.get("document"):
        name = str(form.get("document.number", "")).strip()
        found["document"] = {"digest": digest} | ({"number": name} if name else {})
    return found
