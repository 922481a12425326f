"""A draft as YAML that people edit: one value a line, texts quoted where YAML would read them as something else."""

from __future__ import annotations

from typing import Any

import yaml


def as_yaml(value: dict[str, Any]) -> str:
    """The text of a file."""
    return str(yaml.dump(value, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=120))


class _Plain(yaml.CSafeDumper):
    """Never writes anchors: the language has none."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        return True
