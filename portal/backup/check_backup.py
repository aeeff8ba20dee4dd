"""What a restore checks in a manifest before it writes anything."""

from portal import schema
from portal.backup.manifest import BackupError, Manifest
from portal.crypto import Vault
from portal.db import Database
from portal.services.platform.key_checks import verify_key_checks


def check_manifest(manifest: Manifest, database: Database, vault: Vault) -> None:
    """Raises `BackupError` or `WrongKeys` if the dump does not fit this release, database or keys."""
    engine = "sqlite" if database.is_sqlite else "postgresql"
    if manifest.engine != engine:
        raise BackupError(
            f"The backup is of {manifest.engine}, and PORTAL_DATABASE_URL names {engine}. Restore it"
            " into the same kind of database."
        )
    if not schema.is_known(manifest.revision):
        raise BackupError(
            f"The backup was made by the newer release {manifest.portal_version} (migration"
            f" {manifest.revision}). Restore it with that release."
        )
    verify_key_checks(vault, [key.key_check() for key in manifest.keys])
