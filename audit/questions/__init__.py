"""The questions that an auditor asks, each answered by one function as rows of named cells.

For commands, routes, pages, CSV and PDF. Answers are read from journals and logs, change nothing,
and hold no personal value of a party.
"""
