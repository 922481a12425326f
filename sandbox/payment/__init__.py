"""A payment service to run beside us: a page where nobody really pays, and the signed callback that says so.

Its contract is docs/partners.md. Used by `motcua up` outside production and by tests; it shares no code with the system.
"""
