"""Fixtures of the tests of commands."""

from tests.cli.backup_site import empty, site

__all__ = ["empty", "site"]
