"""What a law test came to: counts over all dossiers, and the codes of those that somebody must look at. Parts add up."""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple

from procedure_defs.law_test.compare import Fate
from procedure_defs.law_test.compliance import Prices, cost

LISTED = 200
"""How many codes of each kind are listed; the counts are of all."""


class Compared(NamedTuple):
    """One dossier: how it fared, and how it fares under the draft, or why that cannot be said."""

    before: Fate
    after: Fate | None
    undecidable: tuple[str, str] | None
    assumed: int


class Result:
    """The counts, while dossiers are added one by one."""

    def __init__(self, prices: Prices) -> None:
        self.prices = prices
        self.counts: Counter[str] = Counter()
        self.otherwise: Counter[tuple[str, str]] = Counter()
        self.undecidable: Counter[tuple[str, str]] = Counter()
        self.codes: dict[str, list[str]] = {name: [] for name in ("undecidable", "otherwise", "newly_late", "left_out")}

    def leave_out(self, code: str, why: str) -> None:
        """A dossier that cannot be told again: `erased`, or `changed` by the administration under way."""
        self.counts["finished"] += 1
        self.counts[why] += 1
        self._list("left_out", code)

    def add(self, code: str, found: Compared) -> None:
        """One dossier more."""
        self.counts["finished"] += 1
        before, after = found.before, found.after
        if after is None or found.undecidable is not None:
            self.undecidable[found.undecidable or ("?", "")] += 1
            self._list("undecidable", code)
            return
        self.counts["tested"] += 1
        self.counts["assumed"] += found.assumed > 0
        for when, fate in (("before", before), ("after", after)):
            self.counts[f"late_{when}"] += fate.late
            self.counts[f"papers_{when}"] += fate.papers
            self.counts[f"cost_{when}"] += cost(self.prices, fate.papers, fate.visits, fate.fees)
        self.counts["fewer_papers"] += after.papers < before.papers
        self.counts["more_papers"] += after.papers > before.papers
        if after.late and not before.late:
            self.counts["newly_late"] += 1
            self._list("newly_late", code)
        if after.end != before.end:
            self.otherwise[before.end, after.end] += 1
            self._list("otherwise", code)

    def join(self, other: Result) -> None:
        """Add what was counted elsewhere."""
        self.counts.update(other.counts)
        self.otherwise.update(other.otherwise)
        self.undecidable.update(other.undecidable)
        for name, codes in other.codes.items():
            self.codes[name] = sorted([*self.codes[name], *codes])[:LISTED]

    def _list(self, name: str, code: str) -> None:
        if len(self.codes[name]) < LISTED:
            self.codes[name].append(code)

    def figures(self) -> dict[str, Any]:
        """As data; costs in dong."""
        count = self.counts
        named = ("finished", "tested", "erased", "changed", "assumed", "newly_late", "fewer_papers", "more_papers")
        return {
            **{name: count[name] for name in named},
            "late": {"before": count["late_before"], "after": count["late_after"]},
            "papers": {"before": count["papers_before"], "after": count["papers_after"]},
            "cost": {
                "before": count["cost_before"], "after": count["cost_after"], "saved": count["cost_before"] - count["cost_after"],
                "prices_verified": self.prices.prices_verified, "method": self.prices.method.cite,
            },
            "otherwise": [{"before": a, "after": b, "dossiers": n} for (a, b), n in self.otherwise.most_common()],
            "undecidable": [{"code": c, "step": s, "dossiers": n} for (c, s), n in self.undecidable.most_common()],
            "codes": self.codes,
        }  # fmt: skip
