"""Which authority is competent, and where each role of a plan is held: the table pinned into a dossier."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

RECEPTION_ROLES = frozenset({"receptionist", "cashier", "one-stop-head"})


class Competence(BaseModel):
    """The authorities of one dossier at one instant; replaced only by a handover.

    Receiving place, competent authority and consulted bodies are different fields (domain.md 11, rule 14).
    """

    model_config = ConfigDict(frozen=True)

    unit: str
    authority: str
    service_point: str
    reception: str
    bodies: dict[str, str] = {}
    roles: dict[str, str] = {}

    def place_of(self, role: str) -> str:
        """The authority at which `role` is held for this dossier."""
        if role in self.roles:
            return self.roles[role]
        return self.reception if role in RECEPTION_ROLES else self.authority
