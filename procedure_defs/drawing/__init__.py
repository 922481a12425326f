"""Drawings of a procedure: one reading of the plan (`chart`), drawn as SVG (`svg`) and as BPMN 2.0 (`bpmn`).

Neither needs a browser. Called by `motcua draw`, by the API and by the procedure's page, for citizens too.
"""

from __future__ import annotations

from typing import Literal

from pydantic_core import to_jsonable_python

from procedure_defs.compile import Compiled
from procedure_defs.drawing.bpmn import bpmn
from procedure_defs.drawing.chart import Chart, chart_of
from procedure_defs.drawing.svg import svg
from procedure_defs.drawing.words import Language

__all__ = ["Chart", "bpmn", "chart_of", "drawn", "svg"]


def drawn(compiled: Compiled, kind: Literal["svg", "bpmn"], language: Language = "vi") -> str:
    """The drawing of a compiled procedure."""
    chart = chart_of(compiled.plan, to_jsonable_python(compiled.labels), compiled.form_schema, language)
    return svg(chart) if kind == "svg" else bpmn(chart)
