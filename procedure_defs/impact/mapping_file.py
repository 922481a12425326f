"""A mapping of steps as people write it: which step of the old version goes on at which of the new.

steps: {examine: appraise}
"""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from procedure_defs.load import load


class Mapping(BaseModel):
    """The content of the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    steps: dict[str, str]


class MappingError(ValueError):
    """A mapping that cannot be read, with its place and how it is right."""

    code = "MAP-001"


def read_mapping(file: Path) -> dict[str, str]:
    """The mapping in a file. Raises `MappingError`."""
    if not file.is_file():
        raise MappingError(f"there is no file {file}; write one such as `steps: {{examine: appraise}}`")
    source = load(file, file.name)
    if source.faults:
        raise MappingError(str(source.faults[0]))
    try:
        return Mapping.model_validate(source.data).steps
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        message = f"{file.name}: {where}: {first['msg']}; write such as `steps: {{examine: appraise}}`"
        raise MappingError(message) from None


def told(mapping: dict[str, str]) -> str:
    """The text of a mapping file."""
    lines = "".join(f"  {step}: {target}\n" for step, target in mapping.items())
    return f"steps:\n{lines}" if lines else "steps: {}\n"
