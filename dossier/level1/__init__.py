"""Engine level 1: the semantics of the core as first released.

Once released, the modules of this package are never edited: a change of semantics is a new level beside it, so that a
dossier pinned to level 1 is decided alike for ever.
"""
