"""Campaigns and identified people."""
