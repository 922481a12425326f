"""A dossier: its head, why it is due when it is, its steps, papers, personal part, and what its reader may do now."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from starlette.datastructures import FormData

from activities.desk import Office
from activities.letters import letters_of
from api.models.acts import AdjustAct, SupplyAct
from api.models.desk import NoteView
from api.models.people import Candidate
from api.models.reading import DossierView, PaperView
from api.once import once
from api.pages.act_forms import act_forms, act_of
from api.pages.citizens import after_the_end, changing, with_changes
from api.pages.due_reasons import due_reasons
from api.pages.forgery import Posted
from api.pages.form_fields import Section, own_labels, sections, unit_codes
from api.pages.places import provinces, unit_names
from api.pages.problem_pages import ANSWERED, problem_of
from api.pages.rendering import onward, page
from api.pages.steps_shown import steps_shown
from api.pages.texts_catalogue import text
from api.pages.visit import OfficialVisit, SignedIn, Visit
from api.pages.writing import act, under, uploaded
from api.problems import Problem
from api.routes.desk import noting, read_notes
from api.routes.papers import read_paper
from api.views.access import Loaded, load, seeing
from api.views.candidates import candidates_view
from api.views.dossiers import view_of
from api.views.letters import letter_view
from api.views.personal import opened_for
from organisation.posts import Actor
from registry.keys import Erased
from registry.organisation import name_of
from registry.presence import staffing_at
from registry.results import documents_named
from registry.statements import Within
from registry.tables import ResultDocument
from statute.words import Bilingual

router = APIRouter()
Code = Annotated[str, Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]{0,63}$")]
LACKING = ("required", "required_if", "one_of")
Done = Annotated[str, Query(max_length=40, pattern=r"^[a-z_]*$")]


@router.get("/dossier/{code}")
def show(visit: SignedIn, code: Code, personal: bool = False, done: Done = "", notes: bool = False) -> Response:
    """For its parties and for officials with a role in it; `personal` and `notes` open those, which is logged."""
    return _page(visit, code, personal, done, notes=notes)


@router.post("/dossier/{code}")
async def act_here(visit: SignedIn, code: Code, form: Posted) -> Response:
    """One act; refused, the page comes again with the reason beside the form and what was typed still there."""
    loaded = await asyncio.to_thread(load, visit.services.office, code)
    seeing(loaded, visit.held)
    try:
        given = act_of(form, await _uploads(visit, form))
        if isinstance(given, SupplyAct | AdjustAct):
            given = await asyncio.to_thread(with_changes, visit, loaded, given, form)
        written = await act(visit, code, given, form)
    except ANSWERED as error:
        problem = problem_of(visit.request, error)
        return await asyncio.to_thread(_page, visit, code, False, "", problem, form)
    told = "pending" if written.pending else str(getattr(given, "outcome", None) or given.kind)
    return onward(f"/dossier/{code}?done={told if told.replace('_', '').isalpha() else 'done'}")


@router.post("/dossier/{code}/notes")
async def note(visit: OfficialVisit, code: Code, form: Posted) -> Response:
    """A note for colleagues; then the page with all of them."""
    actor = await asyncio.to_thread(lambda: seeing(load(visit.services.office, code), visit.held))
    written = str(form.get("text", "")).strip()
    if not 0 < len(written) <= 4000:
        raise Problem("INVALID", inputs=["text"])
    await once(visit.services, under(visit, form), noting(visit.services, code, actor, written))
    return onward(f"/dossier/{code}?notes=true#notes")


@router.get("/dossier/{code}/papers/{digest}")
def paper(visit: SignedIn, code: Code, digest: Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")]) -> Response:
    """A paper, as the API gives it: an official's reading is logged."""
    return read_paper(code, digest, visit.held, visit.services)


async def _uploads(visit: Visit, form: FormData) -> dict[str, str]:
    found = {}
    for name, value in form.multi_items():
        digest = await uploaded(visit, value) if name.startswith("file.") else None
        if digest:
            found[name.removeprefix("file.")] = digest
    return found


def _page(
    visit: Visit, code: str, personal: bool, done: str, problem: dict[str, Any] | None = None, form: FormData | None = None,
    notes: bool = False,
) -> Response:  # fmt: skip
    office = visit.services.office
    loaded = load(office, code)
    actor = seeing(loaded, visit.held)
    opened = _personal(visit, loaded, actor, personal)
    filled = _form(visit, loaded, opened)
    with office.store.reading() as transaction:
        view = view_of(transaction, office, loaded, visit.held)
        people = {task: _people(transaction, visit, loaded, task) for task in _giving(view)}
        names, letters = _names(transaction, visit, view), [letter_view(one) for one in letters_of(transaction, code)]
    issued = _issued(office, view)
    changed = changing(visit, loaded, view, opened, form)
    status = problem["status"] if problem is not None else 200
    return page(
        visit, "dossier.html", status, dossier=view, papers=_papers(loaded, view), issued=issued,
        paper_names={paper.id: paper.name for paper in view.papers},
        steps=steps_shown(loaded), why=due_reasons(office, loaded, office.time.now()),
        forms=act_forms(loaded, view.allowed, people, visit.is_official), done=done, problem=problem, posted=form,
        failed=str(form.get("form", "")) if form is not None else "", names=names,
        me=frozenset(person for held in visit.held for person in held.persons()), form_sections=filled,
        units=unit_names(office, unit_codes(filled)),
        personal=opened, field_labels=own_labels(filled),
        bodies=_bodies(loaded), now=office.time.now(), open_personal=personal, letters=letters,
        changing=changed,
        provinces=provinces(office) if changed else [],
        own_unit=None, faults={}, is_new=False, **after_the_end(visit, loaded, actor),
        notes=_notes(visit, code, actor) if notes and visit.is_official else None,
    )  # fmt: skip


def _papers(loaded: Loaded, view: DossierView) -> list[PaperView]:
    """What was given, and what is still lacking in this case: no alternatives to a given paper, none whose case is not this."""
    plan, facts = {paper.id: paper for paper in loaded.pinned.plan.papers}, loaded.state.facts
    groups = {plan[paper.id].group for paper in view.papers if paper.given}
    return [
        paper for paper in view.papers
        if paper.given or (
            paper.kind in LACKING and facts.get(plan[paper.id].when or "") is not False
            and (plan[paper.id].group is None or plan[paper.id].group not in groups)
        )
    ]  # fmt: skip


def _bodies(loaded: Loaded) -> dict[str, Bilingual]:
    """What the consulted bodies are called."""
    return {body.id: loaded.names.of("bodies", body.id).name for step in loaded.pinned.plan.steps for body in step.bodies}


def _issued(office: Office, view: DossierView) -> dict[str, ResultDocument]:
    """The results that stand in place of papers, by digest: each says which dossier it comes from."""
    reused = {paper.digest for paper in view.papers if paper.given == "reused" and paper.digest}
    if not reused:
        return {}
    with office.store.read() as session:
        return documents_named(session, reused)


def _giving(view: DossierView) -> set[str]:
    return {offer.task for offer in view.allowed if offer.task and {"assignee", "to"} & set(offer.needs)}


def _people(within: Within, visit: Visit, loaded: Loaded, task: str) -> list[Candidate]:
    return candidates_view(within, loaded, task, visit.services.office.time.now()).candidates


def _names(within: Within, visit: Visit, view: DossierView) -> dict[str, str]:
    """The names of officials who hold tasks, "A for B" where one acts for another: for officials only."""
    if not visit.is_official:
        return {}
    found, now = dict[str, str](), visit.services.office.time.now()
    for task in view.tasks:
        name = name_of(within, task.holder) if task.holder else None
        if task.holder is None or name is None:
            continue
        found[task.holder] = name
        acting = staffing_at(within, task.role, task.authority.id).actors(task.holder, task.role, task.authority.id, now)
        if acting and acting[0].delegation is not None:
            whom = acting[0].principal
            found[task.holder] = text("desk.for", visit.language, me=name, name=name_of(within, whom) or whom)
    return found


def _notes(visit: Visit, code: str, actor: Actor) -> list[NoteView]:
    try:
        return read_notes(visit.services, code, actor).items
    except Erased:
        return []


def _form(visit: Visit, loaded: Loaded, personal: dict[str, Any] | None) -> list[Section]:
    """The form as it was filled in."""
    if not personal or "form" not in personal:
        return []
    published = visit.services.office.definitions.published(loaded.row.plan_digest, loaded.row.calendar_digest)
    return sections(published.form_schema, personal["form"])


def _personal(visit: Visit, loaded: Loaded, actor: Actor, asked: bool) -> dict[str, Any] | None:
    """Opened when an official asks; always for the party, whose own it is. `erased` where the key is gone."""
    if actor.kind == "official" and not asked:
        return None
    try:
        return opened_for(visit.services.office, loaded.row.code, actor, "read")
    except Erased:
        return {"erased": True}
