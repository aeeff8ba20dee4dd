"""Bulk import of lists of returnees: upload, reading, dry run, registrations, undo."""
