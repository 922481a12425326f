"""Every text that a page shows exists in both languages, and nothing is written for nobody."""

from __future__ import annotations

import re
from typing import get_args

import pytest
from jinja2 import nodes

from api.models.counter import LookedUp
from api.models.filing import Authorisation
from api.models.reading import LookedAt
from api.pages.act_forms import Input
from api.pages.rendering import FOLDER, environment
from api.pages.texts_catalogue import catalogue, text
from dossier.commands import PaperGiven
from dossier.level1.offers import OUTCOMES
from dossier.plan import Channel, Paper
from dossier.state import Hold

TEMPLATES = sorted(file.name for file in (FOLDER / "templates").glob("*.html"))
FAMILIES: dict[str, tuple[str, ...]] = {
    "steps": ("done", "now", "to_come", "not_needed", "not_reached"),
    "given": ("none", *get_args(PaperGiven.model_fields["how"].annotation)),
    "paper_kind": get_args(Paper.model_fields["kind"].annotation),
    "channel": get_args(Channel),
    "looked": get_args(LookedUp.model_fields["outcome"].annotation),
    "authorised": get_args(Authorisation.model_fields["kind"].annotation),
    "looked_at": get_args(LookedAt.model_fields["what"].annotation),
    "waits": get_args(Hold.model_fields["kind"].annotation),
    "act": (
        "claim", "release", "reassign", "supply", "withdraw", "pay", "extend", "suspend", "resume", "object", "arrive",
    ),
    "work": (*OUTCOMES, "examine", "wait"),
    "outcome": tuple({outcome for outcomes in OUTCOMES.values() for outcome in outcomes} | {"ready", "lacking", "send_back"}),
    "role": ("administrator", "auditor"),
    "input": tuple(name for name in get_args(Input) if name != "event"),
}  # fmt: skip
"""Families whose keys are put together from a word of the system: each word has its text."""


def asked(template: str) -> tuple[set[str], set[str]]:
    """The keys that a template names, and the beginnings of those that it puts together."""
    tree = environment("vi").parse((FOLDER / "templates" / template).read_text("utf-8"))
    keys, beginnings = set(), set()
    for call in tree.find_all(nodes.Call):
        if not (isinstance(call.node, nodes.Name) and call.node.name in ("t", "has_text") and call.args):
            continue
        first = call.args[0]
        constants = [first, *first.find_all(nodes.Const)]
        found = [str(part.value) for part in constants if isinstance(part, nodes.Const) and "." in str(part.value)]
        keys |= {each for each in found if not each.endswith((".", "_"))}
        beginnings |= {each for each in found if each.endswith((".", "_"))}
    return keys, beginnings


@pytest.mark.parametrize("template", TEMPLATES)
def test_no_template_asks_for_a_text_that_nobody_wrote(template: str) -> None:
    keys, beginnings = asked(template)
    assert keys - set(catalogue()) == set()
    assert [each for each in beginnings if not any(key.startswith(each) for key in catalogue())] == []


@pytest.mark.parametrize("family", FAMILIES)
def test_every_word_of_the_system_has_its_text(family: str) -> None:
    assert [word for word in FAMILIES[family] if f"{family}.{word}" not in catalogue()] == []


def test_both_languages_are_complete_and_ask_for_the_same_values() -> None:
    values = re.compile(r"\{(\w+)\}")
    for key, found in catalogue().items():
        assert found.vi.strip(), key
        assert found.en.strip(), key
        assert set(values.findall(found.vi)) == set(values.findall(found.en)), key


def test_no_text_is_written_for_nobody() -> None:
    keys: set[str] = set()
    beginnings = {"role."}  # asked for by `role_name`
    for template in TEMPLATES:
        more = asked(template)
        keys |= more[0]
        beginnings |= more[1]
    assert [key for key in catalogue() if key not in keys and not key.startswith(tuple(beginnings))] == []


def test_a_missing_key_is_an_error_at_once() -> None:
    with pytest.raises(KeyError):
        text("nobody.wrote_this", "vi")
