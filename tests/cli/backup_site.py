"""A portal that is backed up and restored, by commands in this process."""

import os
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pyrage
import pytest
from click.testing import CliRunner, Result

from portal.cli import main
from portal.db import Database
from portal.gateways.erasure_list import ErasureList
from tests import factories
from tests.keys import ENVIRONMENT
from tests.postgres import BINARIES

NOW = datetime.now(UTC)


@dataclass
class Site:
    """A portal whose commands run in this process, with a folder outside of its database."""

    folder: Path
    environment: pytest.MonkeyPatch
    identity: pyrage.x25519.Identity = field(default_factory=pyrage.x25519.Identity.generate)

    def use(self, url: str) -> None:
        self.environment.setenv("PORTAL_DATABASE_URL", url)

    def run(self, *arguments: str, code: int = 0) -> Result:
        result = CliRunner().invoke(main, arguments)
        assert result.exit_code == code, result.output
        return result

    def backup(self) -> Path:
        self.run("backup")
        return max(self.backups)

    def restore(self, file: Path, *, code: int = 0) -> str:
        return self.run("restore", str(file), "--identity", str(self.key_file), code=code).output

    @property
    def backups(self) -> list[Path]:
        return sorted((self.folder / "backups").glob("*"))

    @property
    def key_file(self) -> Path:
        return self.folder / "identity"

    @property
    def erasure_list(self) -> ErasureList:
        return ErasureList(self.folder / "erased")


@pytest.fixture
def site(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    site = Site(tmp_path, monkeypatch)
    site.key_file.write_text(f"# made by age-keygen\n{site.identity}\n")
    for name, value in {
        **ENVIRONMENT,
        "PORTAL_INSTANCE": str(tmp_path / "instance"),
        "PORTAL_BACKUP_RECIPIENT": str(site.identity.to_public()),
        "PORTAL_BACKUP_FOLDER": str(tmp_path / "backups"),
        "PORTAL_ERASURE_LIST": str(tmp_path / "erased"),
        # The programs are those of the server, not the older ones of the system.
        "PATH": f"{BINARIES}{os.pathsep}{os.environ['PATH']}",
    }.items():
        monkeypatch.setenv(name, value)
    site.use(database.url.render_as_string(hide_password=False))
    with database.begin() as session:
        factories.places(session)
    return site


@pytest.fixture
def empty(database: Database, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database of the same kind, on the way to which the old one is lost."""
    url = f"sqlite:///{tmp_path}/restored.sqlite3"
    if not database.is_sqlite:
        url = request.getfixturevalue("new_postgres_url")
    with closing(Database(url, cache_seconds=0)) as found:
        yield found


def use_empty(site: Site, empty: Database) -> None:
    """Loses the old database: commands use the empty one."""
    empty.close()
    site.use(empty.url.render_as_string(hide_password=False))
