"""Every text of the pages in both languages: `texts/*.yaml`, one key with `vi` and `en` side by side.

A key that is not there is a `KeyError` at once; `tests/pages/test_texts.py` finds it before a person does.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml

from statute.words import Bilingual

Language = Literal["vi", "en"]
FOLDER = Path(__file__).parent / "texts"


@lru_cache(maxsize=1)
def catalogue() -> dict[str, Bilingual]:
    """Every text by its key, `<file>.<name>`."""
    found: dict[str, Bilingual] = {}
    for file in sorted(FOLDER.glob("*.yaml")):
        for name, written in yaml.safe_load(file.read_text("utf-8")).items():
            found[f"{file.stem}.{name}"] = Bilingual.model_validate(written)
    return found


def text(key: str, language: Language, **values: Any) -> str:
    """A text in a language, with its `{values}` put in. `KeyError` for a key that nobody wrote."""
    found = catalogue()[key]
    written = found.en if language == "en" else found.vi
    return written.format(**values) if values else written


def has_text(key: str) -> bool:
    """Whether the catalogue has a key: for codes that may come to be after the catalogue was written."""
    return key in catalogue()
