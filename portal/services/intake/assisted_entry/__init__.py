"""Assisted entry: an officer enters a registration for a returnee."""
