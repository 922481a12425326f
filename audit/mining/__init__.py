"""Process mining: executions read from journals, as event logs (XES, OCEL 2.0), held against their definition, counted.

Everything is read from the public part of journals: it works for erased dossiers too, and no person's data is in it.
"""
