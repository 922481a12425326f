"""The payload codec: every payload of a dossier's workflow is compressed and encrypted with that dossier's own key.

Temporal tells the codec which workflow a payload belongs to; the workflow id is the dossier's code. So destroying one
key makes one person unreadable in histories as well as in the registry. Payloads of operations use the ring's key.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Self

from temporalio.api.common.v1 import Payload
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.converter import (
    ActivitySerializationContext,
    DataConverter,
    DefaultFailureConverterWithEncodedAttributes,
    PayloadCodec,
    SerializationContext,
    WithSerializationContext,
    WorkflowSerializationContext,
)

from registry.sealing import seal, unseal

ENCODING = b"binary/motcua-sealed"
CONTEXT = b"payload"
KEPT = 2_000
FAST = 1
"""Payloads are sealed several times an act: little effort halves them already."""


class SealingCodec(PayloadCodec, WithSerializationContext):
    """Seals with the key of the workflow at hand; `key_of` finds it by workflow id (None: no workflow)."""

    def __init__(self, key_of: Callable[[str | None], bytes], workflow_id: str | None = None) -> None:
        self.key_of, self.workflow_id = key_of, workflow_id

    def with_context(self, context: SerializationContext) -> Self:
        """The codec of one workflow."""
        if isinstance(context, WorkflowSerializationContext | ActivitySerializationContext):
            return type(self)(self.key_of, context.workflow_id)
        return self

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Seal each payload whole, its metadata included."""
        key = self.key_of(self.workflow_id)
        return [Payload(metadata={"encoding": ENCODING}, data=seal(key, p.SerializeToString(), CONTEXT, FAST)) for p in payloads]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Open what was sealed; leave what was not."""
        return [self._opened(payload) for payload in payloads]

    def _opened(self, payload: Payload) -> Payload:
        if payload.metadata.get("encoding") != ENCODING:
            return payload
        return Payload.FromString(unseal(self.key_of(self.workflow_id), payload.data, CONTEXT))


class SealingConverter(DataConverter):
    """A converter that keeps the converter of each recent workflow: the SDK asks for it at every payload."""

    def with_context(self, context: SerializationContext) -> Self:
        """The converter of one workflow."""
        workflow_id = getattr(context, "workflow_id", None)
        kept: OrderedDict[str | None, Self] = self.__dict__.setdefault("kept", OrderedDict())
        found = kept.pop(workflow_id, None)
        if found is None:
            found = super().with_context(context)
            if len(kept) >= KEPT:
                kept.popitem(last=False)
        kept[workflow_id] = found
        return found


def sealing_converter(key_of: Callable[[str | None], bytes]) -> DataConverter:
    """Pydantic payloads, sealed; failures' messages and traces are sealed too."""
    return SealingConverter(
        payload_converter_class=pydantic_data_converter.payload_converter_class,
        payload_codec=SealingCodec(key_of),
        failure_converter_class=DefaultFailureConverterWithEncodedAttributes,
    )
