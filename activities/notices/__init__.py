"""Notices to applicants: taken from the outbox, said over a channel, proven, never twice."""
