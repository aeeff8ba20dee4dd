"""Duplicates: blocking keys, candidates, pairs and their decisions; search by name."""
