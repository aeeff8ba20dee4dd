"""Roles of staff accounts."""
