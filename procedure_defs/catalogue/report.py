"""The quality report: how many drafts a person must settle what in, by rule, with examples."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from procedure_defs.catalogue.drafting import Draft
from procedure_defs.catalogue.questions import RULES, shortened

EXAMPLES = 3


def report(drafts: Iterable[Draft]) -> dict[str, Any]:
    """By rule: how many questions in how many drafts, and the first few with their texts."""
    count = questions = 0
    asked: dict[str, int] = defaultdict(int)
    of: dict[str, set[str]] = defaultdict(set)
    shown: dict[str, list[dict[str, str]]] = defaultdict(list)
    for draft in drafts:
        count += 1
        for question in draft.questions:
            questions += 1
            asked[question.rule] += 1
            if draft.code not in of[question.rule] and len(shown[question.rule]) < EXAMPLES:
                shown[question.rule].append({"procedure": draft.code, "at": question.at, "text": shortened(question.text)[:160]})
            of[question.rule].add(draft.code)
    rules = [
        {"rule": rule, "vi": words.vi, "en": words.en, "questions": asked[rule], "procedures": len(of[rule]),
         "examples": shown[rule]}
        for rule, words in RULES.items()
        if rule in asked
    ]  # fmt: skip
    return {"procedures": count, "questions": questions, "rules": sorted(rules, key=lambda each: -int(each["procedures"]))}
