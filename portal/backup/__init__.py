"""Backups: one encrypted file with a dump of the database and its manifest."""
