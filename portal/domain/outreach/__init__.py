"""Campaigns, identified people and help pages."""
