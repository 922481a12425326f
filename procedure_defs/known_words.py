"""Which words a pydantic model would have taken at a place: read from its JSON Schema, for hints and did-you-mean."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.errors import PydanticInvalidForJsonSchema, PydanticUserError

Schema = dict[str, Any]


class KnownWords:
    """The words of one model, by place."""

    def __init__(self, model: type[BaseModel]) -> None:
        try:
            self._root: Schema = model.model_json_schema()
        except (PydanticInvalidForJsonSchema, PydanticUserError):  # a type without a schema costs the hint, no more
            self._root = {}
        self._named: dict[str, Schema] = self._root.get("$defs", {})

    def at(self, location: Iterable[str | int], written: Any) -> list[str]:
        """The keys allowed at a pydantic location (tags of unions included), given what is written there."""
        places = self._expand([self._root])
        for segment in location:
            places = self._below(places, segment)
        groups = [set(place["properties"]) for place in places if place.get("properties")]
        return sorted(set().union(*self._nearest(groups, written)))

    def _nearest(self, groups: list[set[str]], written: Any) -> list[set[str]]:
        keys = set(written) if isinstance(written, Mapping) else set()
        best = max((len(group & keys) for group in groups), default=0)
        return [group for group in groups if len(group & keys) == best]

    def _below(self, places: list[Schema], segment: str | int) -> list[Schema]:
        found: list[Schema] = []
        for place in places:
            if isinstance(segment, int):
                found += [place[key] for key in ("items",) if isinstance(place.get(key), dict)]
                found += place.get("prefixItems", [])[segment : segment + 1]
            elif segment in place.get("properties", {}):
                found.append(place["properties"][segment])
            elif isinstance(place.get("additionalProperties"), dict):
                found.append(place["additionalProperties"])
        if found:
            return self._expand(found)
        # The segment is the tag of a union: keep the branch of that name, or all when no branch bears it.
        return [place for place in places if segment in place.get("x-names", ())] or places

    def _expand(self, schemas: list[Schema], names: frozenset[str] = frozenset(), depth: int = 0) -> list[Schema]:
        found: list[Schema] = []
        for schema in schemas if depth < 12 else []:
            reference = schema.get("$ref", "").removeprefix("#/$defs/")
            if reference:
                found += self._expand([self._named.get(reference, {})], names | {reference}, depth + 1)
            for branch in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())):
                found += self._expand([branch], self._tags(schema, branch), depth + 1)
            if not reference:
                found.append({**schema, "x-names": names | {schema.get("title", "")}})
        return found

    def _tags(self, schema: Schema, branch: Schema) -> frozenset[str]:
        mapping: dict[str, str] = schema.get("discriminator", {}).get("mapping", {})
        return frozenset(tag for tag, reference in mapping.items() if reference == branch.get("$ref"))


@functools.lru_cache(maxsize=64)
def words_of(model: type[BaseModel]) -> KnownWords:
    """The words of a model, read once."""
    return KnownWords(model)
