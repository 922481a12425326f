"""Frozen pydantic models with a cheap way for our own code to put them together.

Whatever comes from outside is validated by pydantic as ever. What the core itself computes, some ten values for each
command, is assembled by `made` and `but`, which trust their caller: that is half the cost of a decision.
"""

from __future__ import annotations

from typing import Any, ClassVar, Self, TypeVar

from pydantic import BaseModel, ConfigDict

M = TypeVar("M", bound=BaseModel)


class Frozen(BaseModel):
    """A value that never changes."""

    model_config = ConfigDict(frozen=True)
    defaults: ClassVar[dict[str, Any]] = {}
    """The fields that have a default, with it."""

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        """Note each model's defaults once."""
        cls.defaults = {name: field.default for name, field in cls.model_fields.items() if not field.is_required()}

    @classmethod
    def made(cls, **fields: Any) -> Self:
        """A value of our own making, unvalidated."""
        return assembled(cls, {**cls.defaults, **fields}, set(fields))

    def but(self, **changes: Any) -> Self:
        """The same with some fields changed, unvalidated."""
        return assembled(type(self), {**self.__dict__, **changes}, self.__pydantic_fields_set__)


def assembled(model: type[M], values: dict[str, Any], given: set[str]) -> M:
    """A model of exactly these values, for every field one."""
    made = _new(model)
    _set_values(made, values)
    _set_given(made, given)
    _set_extra(made, None)
    _set_private(made, None)
    return made


# The four slots of a pydantic model, written directly: half the cost of `object.__setattr__`, which looks each up.
_new = object.__new__
_set_values = vars(BaseModel)["__dict__"].__set__
_set_given = vars(BaseModel)["__pydantic_fields_set__"].__set__
_set_extra = vars(BaseModel)["__pydantic_extra__"].__set__
_set_private = vars(BaseModel)["__pydantic_private__"].__set__
