"""A certificate authority, remote signing and time-stamps, to run beside the system for training and tests.

Its root is made at the first start and kept in its folder. Nobody else trusts it. The contract is docs/partners.md.
"""
