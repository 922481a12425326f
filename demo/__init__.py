"""A played day at the one-stop shop: applications of sample people, officials who act, a table of what came of it.

Everything goes over HTTP, as it would for people; nothing of the system's own is called.
"""
