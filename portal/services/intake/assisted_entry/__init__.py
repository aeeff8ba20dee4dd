"""Assisted entry: an officer enters a registration for somebody else."""
