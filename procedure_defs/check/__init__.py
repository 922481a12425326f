"""The checker: rules about a whole definition, by theme. Each rule has its id and text in `procedure_defs.rules`.

    references   what is named exists           flow         every step leads somewhere, and is led to
    lawfulness   what the law asks of a definition
    soundness    (a later issue) exploring every reachable state

A rule is a function from what was written to its faults; a theme is a module with a tuple of its rules.
"""

from __future__ import annotations

from procedure_defs.check import flow, lawfulness, references
from procedure_defs.faults import Fault
from procedure_defs.written import Written

THEMES = (references, flow, lawfulness)


def faults(written: Written) -> list[Fault]:
    """Every fault of a definition that could be read."""
    return [fault for theme in THEMES for rule in theme.CHECKS for fault in rule(written)]
