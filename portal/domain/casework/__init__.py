"""Calls, appointments and outcomes at a centre."""
