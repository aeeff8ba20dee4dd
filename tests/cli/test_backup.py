"""What `portal backup` makes and deletes, and what `portal restore` refuses."""

import base64
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pyrage
import pytest
from sqlalchemy import inspect, text

from portal import schema
from portal.backup.make_backup import BackupFolder, make_backup
from portal.config import PROJECT
from portal.db import Database
from portal.models import Registration
from portal.schema_state import is_current
from portal.services.audit.backup_record import last_backup
from tests import factories
from tests.cli.backup_site import Site, use_empty
from tests.keys import ENVIRONMENT, VAULT
from tests.unit import unit

NOW = datetime.now(UTC)


def _is_empty(database: Database) -> bool:
    with database.read() as session:
        return not inspect(session.connection()).get_table_names()


Prepare = Callable[[Site, Path], Path]


def _other_key(site: Site, file: Path) -> Path:
    other = base64.b64encode(b"x" * 32).decode()
    site.environment.setenv("PORTAL_FIELD_KEYS", f"k1:{other}")
    return file


def _lost_key(site: Site, file: Path) -> Path:
    site.environment.setenv(
        "PORTAL_FIELD_KEYS", ENVIRONMENT["PORTAL_FIELD_KEYS"].replace("k1", "k2")
    )
    return file


def _other_identity(site: Site, file: Path) -> Path:
    site.key_file.write_text(str(pyrage.x25519.Identity.generate()))
    return file


def _no_identity(site: Site, file: Path) -> Path:
    site.key_file.write_text("AGE-SECRET-KEY-1QQQ")
    return file


def _cut_off(_site: Site, file: Path) -> Path:
    file.write_bytes(file.read_bytes()[:-100])
    return file


def _beginning(_site: Site, file: Path) -> Path:
    file.write_bytes(file.read_bytes()[:60])
    return file


def _one_bit(_site: Site, file: Path) -> Path:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    return file


def _foreign(site: Site, file: Path) -> Path:
    file.write_bytes(pyrage.encrypt(b"a letter", [site.identity.to_public()]))
    return file


@pytest.mark.parametrize(
    ("prepare", "sentence"),
    [
        (_other_key, "holds another key as k1 than the one that this database was sealed with"),
        (_lost_key, "sealed with the key k1, which PORTAL_FIELD_KEYS does not hold"),
        (_other_identity, "it was encrypted to another public key"),
        (_no_identity, "holds no secret key of age"),
        (_cut_off, "is cut off or damaged"),
        (_beginning, "is no backup, or only its beginning"),
        (_one_bit, "is cut off or damaged"),
        (_foreign, "holds no backup of Phera"),
    ],
)
def test_what_cannot_be_restored_is_refused_and_the_database_stays_empty(
    site: Site, database: Database, empty: Database, prepare: Prepare, sentence: str
) -> None:
    file = prepare(site, site.backup())
    use_empty(site, empty)
    output = site.restore(file, code=1)
    assert sentence in output
    assert "AGE-SECRET-KEY-1QQQ" not in output
    assert _is_empty(empty)


def test_a_backup_of_a_newer_release_is_refused(
    site: Site, database: Database, empty: Database
) -> None:
    with database.begin() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    folder = BackupFolder(site.folder, [str(site.identity.to_public())])
    file, _ = make_backup(database, folder, NOW)
    with database.begin() as session:
        session.execute(text("UPDATE alembic_version SET version_num = :v"), {"v": _head()})
    use_empty(site, empty)
    assert "made by the newer release" in site.restore(file, code=1)
    assert _is_empty(empty)


def test_a_backup_of_an_older_release_is_migrated(
    site: Site, database: Database, empty: Database
) -> None:
    schema.downgrade(database, "-1", vault=VAULT)
    try:
        folder = BackupFolder(site.folder, [str(site.identity.to_public())])
        file, manifest = make_backup(database, folder, NOW)
        assert manifest.revision != _head()
    finally:
        schema.upgrade(database, vault=VAULT)
    use_empty(site, empty)
    site.restore(file)
    assert is_current(empty)


def _head() -> str:
    return max(path.name[:4] for path in (PROJECT / "migrations/versions").glob("0*.py"))


def test_a_database_that_is_not_empty_is_left_as_it_is(site: Site, database: Database) -> None:
    with database.begin() as session:
        other = factories.registration(session)
    database.close()
    output = site.restore(site.backup(), code=1)
    assert "not empty" in output
    with database.read() as session:
        assert session.get(Registration, other.id) is not None


def test_old_backups_are_deleted_and_a_failed_one_leaves_nothing(
    site: Site, database: Database
) -> None:
    site.environment.setenv("PORTAL_BACKUP_KEEP", "2")
    made = [site.backup() for _ in range(3)]
    assert site.backups == made[1:]
    if not database.is_sqlite:
        site.environment.setenv("PATH", "/nonexistent")
        assert "pg_dump is not installed" in site.run("backup", code=1).output
        assert sorted((site.folder / "backups").iterdir()) == made[1:]


def test_a_backup_needs_a_public_key_and_a_folder(site: Site) -> None:
    site.environment.delenv("PORTAL_BACKUP_FOLDER")
    assert "Name a folder" in site.run("backup", code=1).output
    site.environment.delenv("PORTAL_BACKUP_RECIPIENT")
    assert "PORTAL_BACKUP_RECIPIENT is missing" in site.run("backup", code=1).output
    site.environment.setenv("PORTAL_BACKUP_RECIPIENT", str(site.identity))
    output = site.run("backup", code=1).output
    assert "it is a public key like age1" in output
    assert str(site.identity) not in output


def test_a_backup_of_another_tool_is_recorded(site: Site, database: Database) -> None:
    site.run("backup", "--record-only")
    with database.read() as session:
        made = last_backup(unit(session, now=NOW))
    assert made is not None
    assert made >= NOW
