"""Exports and the funnel report."""
