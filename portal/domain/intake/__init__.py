"""Imported lists of returnees, and places typed by name."""
