"""How long it takes to invent people and load them into the register's SQLite file, and to look one up.

`python benchmarks/people_bench.py [--people N]` prints one JSON object: seconds, peak memory, size on disk, look-ups a second.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from collections import deque
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from sandbox.households import generate
from sandbox.people import everyone
from sandbox.register.store import FILE, Store
from sandbox.units import Units, read_units

LOOK_UPS = 5_000


def main() -> None:
    """Measure once and print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=1_000_000)
    people = parser.parse_args().people
    units = read_units()
    with tempfile.TemporaryDirectory() as folder:
        figures = {
            "people": people,
            "generate_s": _seconds_to_generate(people, units),
            "generate_and_load_s": _seconds_to_load(people, Path(folder), units),
            "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            "file_mb": (Path(folder) / FILE).stat().st_size // 1_000_000,
            "look_ups_per_s": _look_ups_per_second(Path(folder), units),
        }
    sys.stdout.write(json.dumps(figures) + "\n")


def _seconds_to_generate(people: int, units: Units) -> float:
    start = time.perf_counter()
    deque(everyone(generate(people, seed=1, places=units.places)), maxlen=0)
    return round(time.perf_counter() - start, 1)


def _seconds_to_load(people: int, folder: Path, units: Units) -> float:
    start = time.perf_counter()
    _open(people, folder, units).close()
    return round(time.perf_counter() - start, 1)


def _look_ups_per_second(folder: Path, units: Units) -> int:
    """Full records by number, without HTTP."""
    store = _open(0, folder, units)
    chosen = store.connection.execute("SELECT number FROM people ORDER BY random() LIMIT ?", (LOOK_UPS,)).fetchall()
    start = time.perf_counter()
    assert all(store.records.by_number(number) for (number,) in chosen)
    seconds = time.perf_counter() - start
    store.close()
    return int(len(chosen) / seconds)


def _open(people: int, folder: Path, units: Units) -> Store:
    return Store(folder, units, people=people, seed=1, provinces=frozenset())


if __name__ == "__main__":
    main()
