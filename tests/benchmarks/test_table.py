"""The table of figures: every figure by its path, its target beside it."""

from __future__ import annotations

from benchmarks.table import figures_of, told


def test_figures_are_found_in_json_after_other_lines_and_in_lines_of_text() -> None:
    printed = 'filling\n{"ratios": {"motcua/bare": 0.7}, "rounds": [0.6, 0.8]}\n'
    assert [tuple(row) for row in figures_of("engine", printed)] == [
        ("engine/ratios/motcua per bare", 0.7), ("engine/rounds", [0.6, 0.8]),
    ]  # fmt: skip
    assert [tuple(row) for row in figures_of("checking_bench", "1.001193: check 0.4 s\nend")] == [
        ("checking_bench/1.001193", "check 0.4 s")
    ]


def test_a_figure_with_a_target_tells_whether_it_was_met() -> None:
    slow = told(figures_of("engine", '{"ratios": {"motcua/bare": 0.5}}'))
    assert slow.endswith(">= 0.6  MISSED")
    assert told(figures_of("waiting", '{"growth_in_second_half": 0.01}')).endswith("<= 0.05  met")
    assert told(figures_of("engine", '{"events": 43}')).endswith("43")
