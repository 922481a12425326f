"""The doctor: the invariants of docs/invariants.md on a live system, and what is stuck. It reads and changes nothing."""
