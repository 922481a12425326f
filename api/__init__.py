"""The web API: a router for each user, security, problems; pages are under `pages/`.

Nothing of the law is decided here: the API names the caller's authority, sends commands, and shows what is allowed.
"""
