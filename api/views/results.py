"""Results as answers: verified by statement, and offered again to whom they belong (a paper is not asked for twice)."""

from __future__ import annotations

from datetime import UTC, datetime

from activities.desk import Office
from activities.results import Results
from api.models.reading import Named
from api.models.results import KeptResult, KeptResults, Verified
from api.views.access import load
from api.views.names import names_of
from audit.results import check_statement
from dossier.state import State
from registry.parties import dossiers_of
from registry.results import document_stated, documents_of
from registry.tables import Dossier, ResultDocument
from statute.names import same_name
from statute.words import Bilingual

MOST = 100


def verified(office: Office, results: Results | None, text: str) -> Verified:
    """What a statement is worth here and now."""
    found = check_statement(text, results.keys if results is not None else {"keys": []})
    said = found.statement
    if said is None:
        return Verified(genuine=False, why=found.why)
    with office.store.read() as session:
        document = document_stated(session, said.c, said.d)
    return Verified(
        genuine=True, standing=document is not None and _stands(office, document), code=said.c, number=said.n,
        procedure=said.p, authority=said.a, signed_at=datetime.fromtimestamp(said.t, UTC),
        superseded_at=document.superseded_at if document else None, superseded_by=document.superseded_by if document else None,
    )  # fmt: skip


def _stands(office: Office, document: ResultDocument) -> bool:
    result = load(office, document.code).state.result
    held = result.document.digest if result is not None and result.document is not None else None
    return held == document.digest and document.superseded_at is None


def kept_results(office: Office, party: str, procedure: str | None) -> KeptResults:
    """The results of a party's closed or decided dossiers, newest first; with a procedure, which of its papers each may serve."""
    wanted = _papers_of(office, procedure) if procedure else {}
    with office.store.read() as session:
        rows = dossiers_of(session, party, None, MOST)
    found = [kept for row in rows if (kept := _kept(office, row, wanted)) is not None]
    return KeptResults(items=[one for one in found if not one.superseded and (procedure is None or one.serves)])


def _kept(office: Office, row: Dossier, wanted: dict[str, Bilingual]) -> KeptResult | None:
    result = State.model_validate_json(row.state).result
    if result is None or result.kind != "granted" or result.document is None:
        return None
    published = office.definitions.published(row.plan_digest, row.calendar_digest)
    named = published.labels.get("result")
    name = Bilingual.model_validate(named) if named else names_of(office.definitions, row.plan_digest).procedure.name
    with office.store.read() as session:
        held = {one.digest: one for one in documents_of(session, row.code)}.get(result.document.digest)
    return KeptResult(
        code=row.code, name=Named(id=row.procedure, name=name), result=published.pinned.plan.result,
        number=result.document.number, digest=result.document.digest, signed_at=result.at,
        superseded=held is not None and held.superseded_at is not None,
        serves=[paper for paper, words in wanted.items() if _serves(name, words)],
    )  # fmt: skip


def _serves(result: Bilingual, paper: Bilingual) -> bool:
    """A result serves where a paper is called as it is: catalogues name both by the document's own name."""
    return same_name(result.vi, paper.vi) or result.vi.casefold() in paper.vi.casefold()


def _papers_of(office: Office, procedure: str) -> dict[str, Bilingual]:
    published = office.definitions.in_force(procedure, office.time.now())
    names = names_of(office.definitions, published.pinned.plan_digest)
    return {paper.id: names.of("papers", paper.id).name for paper in published.pinned.plan.papers if paper.kind != "note"}
