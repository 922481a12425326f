"""What a drawing shows, in one language: a card for each step with who, how long and when; where each outcome leads; the rights.

Made from the compiled plan and its names, so that it can be drawn of any version ever published.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from dossier.plan import END, REFUSE, ROUTES, STOP, SUPPLEMENT, Plan, Step, StepType
from procedure_defs.condition_words import in_words
from procedure_defs.drawing.words import WORDS, Language, said
from procedure_defs.labels import OUTCOMES
from procedure_defs.roles import roles
from statute.ledger_words import term_in_words
from statute.term import Term
from statute.words import Bilingual

Tone = Literal["supplement", "refuse", "stop", "end"]
_TONES: dict[str, Tone] = {SUPPLEMENT: "supplement", REFUSE: "refuse", STOP: "stop", END: "end"}


class Chip(NamedTuple):
    """An outcome that leaves the row of steps: to a supplement, a refusal, a stop or the end."""

    outcome: str
    told: str
    tone: Tone


class Card(NamedTuple):
    """One step."""

    id: str
    type: StepType
    number: int
    title: str
    who: str
    facts: tuple[str, ...]
    parts: tuple[str, ...]
    chips: tuple[Chip, ...]


class Link(NamedTuple):
    """Outcomes that lead from one step to another, by their numbers in the row."""

    source: int
    target: int
    told: str


class Chart(NamedTuple):
    """The whole drawing."""

    code: str
    name: str
    facts: tuple[str, ...]
    cards: tuple[Card, ...]
    links: tuple[Link, ...]
    rights: tuple[str, ...]
    language: Language

    @property
    def description(self) -> str:
        """The drawing in sentences, for whoever does not see it."""
        lines = [
            f"{card.number}. {card.title}. {'. '.join((card.who, *card.facts, *card.parts))}".rstrip(". ") for card in self.cards
        ]
        leads = [f"{self.cards[link.source].number} → {self.cards[link.target].number}: {link.told}" for link in self.links]
        chips = [f"{card.number}: {chip.told}" for card in self.cards for chip in card.chips]
        return ". ".join((*self.facts, *lines, *leads, *chips, *self.rights)) + "."


def chart_of(plan: Plan, labels: Mapping[str, Any], form_schema: dict[str, Any], language: Language = "vi") -> Chart:
    """The drawing of a plan; `labels` and `form_schema` are those kept with it."""
    return _Reader(plan, labels, form_schema, language).chart()


class _Reader:
    def __init__(self, plan: Plan, labels: Mapping[str, Any], schema: dict[str, Any], language: Language) -> None:
        self.plan, self.labels, self.schema, self.language = plan, labels, schema, language

    def chart(self) -> Chart:
        cards = tuple(self._card(number, step) for number, step in enumerate(self.plan.steps))
        links = tuple(self._links())
        return Chart(
            self.plan.procedure, self._name(self.labels.get("name"), self.plan.procedure), self._facts(), cards, links,
            self._rights(), self.language,
        )  # fmt: skip

    def _word(self, key: str, **values: object) -> str:
        return said(WORDS[key], self.language).format(**values)

    def _name(self, found: Any, fallback: str) -> str:
        if isinstance(found, Mapping):
            found = Bilingual(vi=str(found.get("vi") or fallback), en=str(found.get("en") or ""))
        return said(found, self.language) if isinstance(found, Bilingual) else fallback

    def _labelled(self, group: str, key: str) -> str:
        return self._name((self.labels.get(group) or {}).get(key), key)

    def _facts(self) -> tuple[str, ...]:
        terms = []
        for rule in self.plan.terms:
            case = f" ({said(in_words(self.plan.guards[rule.when], self.schema), self.language)})" if rule.when else ""
            terms.append(self._span(rule.term) + case)
        level = self._word(f"level_{self.plan.competence.level}")
        return (self._word("term", term="; ".join(dict.fromkeys(terms))), level)

    def _card(self, number: int, step: Step) -> Card:
        return Card(
            step.id, step.type, number + 1, self._labelled("steps", step.id), self._who(step), tuple(self._step_facts(step)),
            tuple(self._parts(step)), tuple(self._chips(step)),
        )  # fmt: skip

    def _who(self, step: Step) -> str:
        if step.type in ("consult", "call", "publish"):
            return ""
        role = step.target_role if step.type == "assign" else step.role
        told = self._role(role) if role else self._word("system") if step.type == "wait" else ""
        return self._word("to", role=told) if step.type == "assign" and told else told

    def _role(self, role: str) -> str:
        known = roles().get(role)
        return said(Bilingual(vi=known.vi, en=known.en), self.language) if known else role

    def _step_facts(self, step: Step) -> list[str]:
        facts = []
        limit = step.lasts or step.within
        if limit is not None:
            facts.append(self._word("lasts" if step.lasts else "within", term=self._span(limit)))
        if step.when is not None:
            facts.append(self._word("when", case=said(in_words(self.plan.guards[step.when], self.schema), self.language)))
        if step.four_eyes is not None:
            facts.append(self._word("four_eyes", step=self._labelled("steps", step.four_eyes)))
        if step.silence is not None:
            facts.append(self._word("silence"))
        if step.clock == "pause":
            facts.append(self._word("pause"))
        return facts

    def _parts(self, step: Step) -> list[str]:
        if step.children:
            return [child.procedure for child in step.children]
        return [self._body(body.id, body.role) for body in step.bodies]

    def _body(self, body: str, role: str) -> str:
        found = (self.labels.get("bodies") or {}).get(body)
        return self._name(found, self._role(role))

    def _chips(self, step: Step) -> list[Chip]:
        chips = []
        outcomes = dict(step.outcomes)
        if step.type == "receive":
            outcomes |= {"refused": REFUSE} | ({"supplement": SUPPLEMENT} if self.plan.rights.supplement else {})
        for outcome, target in outcomes.items():
            if target in ROUTES and not (target == END and step.type == "return"):
                if outcome == "expired" and step.lasts is None and step.within is None:
                    continue
                named, leads = self._outcome(outcome), self._word(f"route_{target}")
                told = leads if outcome == target or (outcome, target) == ("refused", REFUSE) else f"{named}: {_small(leads)}"
                chips.append(Chip(outcome, told, _TONES[target]))
        return chips

    def _links(self) -> list[Link]:
        links = []
        for number, step in enumerate(self.plan.steps):
            led: dict[int, list[str]] = {}
            for outcome, target in step.outcomes.items():
                if target not in ROUTES:
                    led.setdefault(self.plan.index(target), []).append(self._outcome(outcome))
            links += [Link(number, target, " / ".join(dict.fromkeys(told))) for target, told in led.items()]
        return links

    def _outcome(self, outcome: str) -> str:
        return said(OUTCOMES[outcome], self.language) if outcome in OUTCOMES else outcome.replace("-", " ")

    def _rights(self) -> tuple[str, ...]:
        rights, told = self.plan.rights, []
        if rights.supplement is not None:
            closing = self._span(rights.supplement.close_after)
            told.append(self._word("supplement", n=rights.supplement.at_most, term=closing))
        if rights.extension is not None:
            told.append(self._word("extension", n=rights.extension.at_most))
        if rights.suspension is not None:
            told.append(self._word("suspension"))
        if rights.withdrawal is not None:
            told.append(self._word("withdrawal"))
        return tuple(told)

    def _span(self, term: Term) -> str:
        return said(term_in_words(term), self.language)


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]
