"""A mail server, an SMS and a Zalo gateway to run beside the system: they take messages, show them, and report on them.

Messages go nowhere. For training, trial and tests; the contract is docs/partners.md.
"""
