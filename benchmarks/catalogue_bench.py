"""Drafts of the national catalogue loaded, checked (soundness once a skeleton) and compiled: processor seconds for 2,642.

    python -m benchmarks.catalogue_bench [FILE]

FILE is the catalogue; it is not in the repository, so the tests' sample of its hard cases stands in for it, repeated to its
size. Reference: the same texts read by PyYAML's C loader alone, which checks nothing. To be reached: under 60 s on one core.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path

import yaml

from procedure_defs.catalogue import Draft, drafted, records
from procedure_defs.catalogue.checking import check_all

SAMPLE = Path(__file__).parent.parent / "tests/procedure_defs/catalogue/sample.jsonl"
DRAFTS = 2_642
TARGET = 60.0


def main() -> int:
    """Print the figures; 1 where it takes too long or a draft does not compile."""
    file = Path(sys.argv[1]) if len(sys.argv) > 1 else SAMPLE
    began = time.process_time()
    drafts = [drafted(record) for record in records(file)]
    reading = time.process_time() - began
    with tempfile.TemporaryDirectory() as made:
        folders = _written(list(islice(cycle(drafts), DRAFTS)), Path(made))
        reference = _loaded_alone(folders)
        began = time.process_time()
        outcome = check_all(folders)
        checking = time.process_time() - began
    figures = {
        "drafts": len(folders), "drafting_s": round(reading, 2), "checking_s": round(checking, 2), "target_s": TARGET,
        "yaml_alone_s": round(reference, 2), "times_yaml_alone": round(checking / reference, 2),
        "compiled": outcome.compiled, "skeletons": outcome.skeletons,
    }  # fmt: skip
    sys.stdout.write(json.dumps(figures) + "\n")
    return int(checking > TARGET or outcome.compiled != len(folders))


def _written(drafts: list[Draft], root: Path) -> list[Path]:
    folders = []
    for number, draft in enumerate(drafts):
        folder = root / f"{number:05}"
        folder.mkdir()
        for name, text in draft.files.items():
            (folder / name).write_text(text, "utf-8")
        folders.append(folder)
    return folders


def _loaded_alone(folders: list[Path]) -> float:
    began = time.process_time()
    for folder in folders:
        for file in sorted(folder.iterdir()):
            yaml.load(file.read_text("utf-8"), Loader=yaml.CSafeLoader)
    return time.process_time() - began


if __name__ == "__main__":
    sys.exit(main())
