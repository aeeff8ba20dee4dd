"""Hotline: inbound SMS and callback requests."""
