"""Everything that can be said of a procedure before it is used: its faults, and the proofs that it is sound, in time, staffed.

    checked(folder) -> Checked        called by `motcua check`, by publishing and by the studio

Compiling alone (`compile_definition`) leaves the proofs out: it runs at every start, over definitions already proved.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from procedure_defs.check import feasibility, soundness, staffing
from procedure_defs.check.feasibility import Feasibility
from procedure_defs.check.soundness import Proof
from procedure_defs.compile import Compiled, compile_written
from procedure_defs.faults import Fault, has_errors, in_order
from procedure_defs.organisation_file import Organisation
from procedure_defs.written import read_folder


class Checked(NamedTuple):
    """A procedure's faults; the rest is there only where it could be compiled."""

    faults: list[Fault]
    compiled: Compiled | None = None
    proof: Proof | None = None
    time: Feasibility | None = None

    @property
    def ok(self) -> bool:
        """Whether it may be published."""
        return self.compiled is not None and not has_errors(self.faults)


def checked(folder: Path, organisation: Organisation | None = None, *, prove: bool = True) -> Checked:
    """Read, compile and prove the procedure in a folder; against an organisation where one is given."""
    written, faults = read_folder(folder)
    if written is None:
        return Checked(in_order(faults))
    compiled = compile_written(written, faults)
    if not isinstance(compiled, Compiled):
        return Checked(compiled)
    found = [*compiled.warnings, *staffing.faults(written, compiled.plan, organisation)]
    time = feasibility.judge(written, compiled.plan)
    proof = soundness.prove(written, compiled.plan) if prove else None
    found += [*time.faults, *(finding.fault for finding in (proof.findings if proof else ()))]
    return Checked(in_order(found), compiled, proof, time)
