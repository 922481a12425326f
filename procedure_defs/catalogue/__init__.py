"""The national catalogue read into drafts: what a record says, what was made of it, and what a person must settle.

    records(path) -> Record ...      drafted(record) -> Draft(files, questions)      report(drafts) -> counts by rule

Nothing is guessed silently: whatever does not stand in the record word for word is a question that carries the text it came
from and stays in the draft (`open`), which cannot be published until a person has taken it out. Not needed at run time.
"""

from __future__ import annotations

from procedure_defs.catalogue.drafting import Draft, drafted
from procedure_defs.catalogue.record import CatalogueFault, Record, records
from procedure_defs.catalogue.report import report

__all__ = ["CatalogueFault", "Draft", "Record", "drafted", "records", "report"]
