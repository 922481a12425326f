"""Every benchmark, one after the other: `make bench`. Each prints its figures beside its reference of the same run."""

from __future__ import annotations

import subprocess
import sys

ALL = (
    ("benchmarks.core_bench",),
    ("benchmarks.statute_bench",),
    ("benchmarks.checking_bench",),
    ("benchmarks.engine",),
    ("benchmarks.open_loop",),
    ("benchmarks.waiting",),
    ("benchmarks.inbox_bench",),
    ("benchmarks.people_bench",),
    ("benchmarks.letters_bench",),
)


def main() -> int:
    """Run them; the first failure's status."""
    failed = 0
    for words in ALL:
        sys.stdout.write(f"== {' '.join(words)}\n")
        sys.stdout.flush()
        failed = failed or subprocess.run([sys.executable, "-m", *words], check=False).returncode
    return failed


if __name__ == "__main__":
    sys.exit(main())
