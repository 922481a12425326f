"""A result of an office that was merged since is corrected by who took its place, whatever code its form names."""

from __future__ import annotations

from sqlmodel import col, select

from api.citizens import _application
from api.services import Services
from organisation.posts import SYSTEM
from registry.forwarding import seat_of
from registry.organisation import competence_for
from registry.tables import Complaint, Dossier
from tests.cutover.country import AT
from tests.cutover.test_carrying_through import Scene, scene
from tests.dossier.test_walks import EVERYTHING

__all__ = ["scene"]


def test_who_answers_for_an_old_office_also_corrects_its_results(scene: Scene) -> None:
    scene.decide_rest()
    scene.sign()
    scene.at(AT)
    services = Services(scene.office, *[None] * (len(Services._fields) - 1))  # type: ignore[arg-type]
    with scene.office.store.read() as session:
        ended = session.exec(select(Dossier).where(col(Dossier.phase) == "closed")).all()
        for row in ended:
            error = Complaint(code=row.code, authority=row.authority, kind="error", who="party-1", at=AT, sealed=b"")
            asked = _application(services, error, SYSTEM)
            place = competence_for(session, EVERYTHING, asked.personal, row.service_point, AT, asked.lies_in)
            assert place.authority == seat_of(session, row.authority, AT) != row.authority
    assert ended
