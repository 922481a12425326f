"""Merger orders in the registry: kept, signed, laid out as dated rows, planned, reconciled. The decisions are pure, elsewhere."""
