"""The checker: rules about a whole definition, by theme. Each rule has its id and text in `procedure_defs.rules`.

    references   what is named exists           flow         every step leads somewhere, and is led to
    lawfulness   what the law asks of a definition
A rule is a function from what was written to its faults; a theme is a module with a tuple of its rules. The proofs, which
cost more and look at the compiled plan, are put together in `procedure_defs.proving`:

    soundness    no dossier gets stuck: cases, shape, moves, space (the exploration), story (a way in words)
    feasibility  the limits fit the term        staffing     every role is held
"""

from __future__ import annotations

from procedure_defs.check import flow, lawfulness, references
from procedure_defs.faults import Fault
from procedure_defs.written import Written

THEMES = (references, flow, lawfulness)


def faults(written: Written) -> list[Fault]:
    """Every fault of a definition that could be read."""
    return [fault for theme in THEMES for rule in theme.CHECKS for fault in rule(written)]
