"""Who may be given the work of a task, as answers and pages show it."""

from __future__ import annotations

from datetime import datetime

from api.acting import assigned_role
from api.models.people import Candidate, Candidates
from api.problems import Problem
from api.views.access import Loaded
from registry.presence import candidates
from registry.statements import Within


def candidates_view(within: Within, loaded: Loaded, task: str, now: datetime) -> Candidates:
    """The officials who hold the role now, who has least to do first. `NOT_FOUND` where the task takes nobody."""
    role, authority = assigned_role(loaded, task)
    if not role:
        raise Problem("NOT_FOUND")
    found = sorted(candidates(within, role, authority, now), key=lambda one: (one.open_tasks, one.name))
    return Candidates(role=role, authority=authority, candidates=[Candidate(**one._asdict()) for one in found])
