"""How long a letter takes, warm: facts from the journal, template, PDF; and its pages for a screen. Asked for: under 50 ms."""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from functools import partial

from letters.facts import Source, letter_facts
from letters.forms import Form, form_for
from letters.templating import filled
from letters.typesetting import pages, pdf
from tests.dossier.play import START
from tests.letters import cases

TIMES = 40


def text(source: Source, form: Form, number: int) -> str:
    """A letter to somebody else each time, so that nothing is remembered."""
    facts = letter_facts(source, form)
    facts["applicant"] = {**facts["applicant"], "full_name": f"Nguyễn Văn {number}"}
    return filled(form.official_template, facts)


def median(work: Callable[[int], object]) -> float:
    """Milliseconds."""
    spans = []
    for number in range(TIMES):
        begun = time.perf_counter()
        work(number)
        spans.append((time.perf_counter() - begun) * 1000)
    return round(statistics.median(spans), 1)


def main() -> None:
    """One line of figures."""
    found: dict[str, float] = {}
    for what in ("receipt", "supplement", "apology"):
        form = form_for(what, date(2026, 3, 2))
        assert form is not None
        made = partial(text, cases.source(cases.CASES[what]()), form)
        found[f"{what}_pdf_ms"] = median(lambda number, made=made: pdf(made(number), START))  # type: ignore[misc]
        found[f"{what}_pages_ms"] = median(lambda number, made=made: pages(made(number)))  # type: ignore[misc]
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
