"""Calendars that administrators write: the nation's, and those of provinces and offices that stand over it."""
