"""What checking costs: each definition without and with its proofs, in processor time, beside the limits of the issue.

`python -m benchmarks.checking_bench`. A check is to stay under 300 ms, the soundness of the largest definition under 1 s.
"""

from __future__ import annotations

import sys
import time

from procedure_defs.compile import folders
from procedure_defs.proving import checked

MOST_CHECK, MOST_SOUNDNESS = 0.3, 1.0


def main() -> int:
    """Print the figures; 1 if a limit is passed."""
    checked(folders()[0], prove=False)  # what is read once for all: roles, calendar, CEL
    slowest = largest = 0.0
    for folder in folders():
        began = time.process_time()
        checked(folder, prove=False)
        check = time.process_time() - began
        proof = checked(folder).proof
        if proof is None:
            sys.stdout.write(f"{folder.name}: faulty\n")
            return 1
        size = f"{proof.states} states, {proof.transitions} transitions, {proof.cases} cases"
        sys.stdout.write(f"{folder.name}: check {check:.3f} s; soundness {proof.seconds:.3f} s ({size})\n")
        slowest, largest = max(slowest, check), max(largest, proof.seconds)
    sys.stdout.write(f"slowest check {slowest:.3f} s of {MOST_CHECK}; slowest soundness {largest:.3f} s of {MOST_SOUNDNESS}\n")
    return int(slowest > MOST_CHECK or largest > MOST_SOUNDNESS)


if __name__ == "__main__":
    sys.exit(main())
