"""Decides whether two registrations may belong to one person."""
