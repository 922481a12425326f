"""Every benchmark, one after the other, then one table of all their figures: `make bench` (an hour on 2 cores).

    python -m benchmarks [name ...]

What a benchmark prints is shown as it comes; figures with a target stand in the table beside it, with whether it was met.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Sequence

from benchmarks.table import Row, figures_of, told

ALL = (
    "core_bench", "statute_bench", "checking_bench", "engine", "open_loop", "waiting", "inbox_bench", "people_bench",
    "letters_bench", "bulk_bench", "decree_bench", "operation_bench", "cutover_bench", "cutover_run_bench", "catalogue_bench",
    "impact_bench", "law_test_bench", "audit_bench", "keeping_bench", "reading_bench",
)  # fmt: skip


def run(name: str) -> tuple[list[Row], bool]:
    """The figures of one benchmark, and whether it came to its end."""
    began = time.perf_counter()
    sys.stdout.write(f"== {name}\n")
    sys.stdout.flush()
    done = subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=False, stdout=subprocess.PIPE, text=True)
    sys.stdout.write(f"{done.stdout.rstrip()}\n-- {name}: {time.perf_counter() - began:.0f} s, status {done.returncode}\n")
    return figures_of(name, done.stdout), done.returncode == 0


def main(words: Sequence[str] | None = None) -> int:
    """Run them; 1 where one did not come to its end."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Every benchmark, and one table.")
    parser.add_argument("name", nargs="*", help=f"one of {', '.join(ALL)}; all of them where none is named")
    chosen = parser.parse_args(words).name or ALL
    unknown = sorted(set(chosen) - set(ALL))
    if unknown:
        parser.error(f"no benchmark is called {', '.join(unknown)}; there are {', '.join(ALL)}")
    rows, whole = [], True
    for name in chosen:
        found, ended = run(name)
        rows += found
        whole = whole and ended
    sys.stdout.write(f"\n{told(rows)}\n")
    return 0 if whole else 1


if __name__ == "__main__":
    sys.exit(main())
