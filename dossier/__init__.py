"""The pure core: what may happen to a dossier is decided here and nowhere else.

    decide(pinned, state, command, at) -> events | Rejection      evolve(state, event)          -> state
    allowed(pinned, state, actor, at)  -> shapes of commands      effects(pinned, state, event) -> effects
    next_due(state)                    -> (instant, why) | None

No I/O, wall clock, randomness or globals. The same functions serve workflow, API, pages, checker and auditor.
"""
