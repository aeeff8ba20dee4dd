"""Fixtures that give a test a real, migrated, empty database.

`database` runs the test twice, on SQLite and on PostgreSQL. With `--oldest-postgres` the tests of
models also run on the oldest supported PostgreSQL, and those of services on it instead of the newest. One PostgreSQL server, started at
the first use, serves all test workers of the session. Migrations run once for each kind of
database, and every worker gets a copy.
"""

import fcntl
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Connection, delete, func, select, text
from sqlalchemy.orm import Session

from portal import schema
from portal.db import Database
from portal.models import Base
from portal.unit_of_work import carry_vault
from tests.keys import VAULT
from tests.postgres import BINARIES, OLDEST, OLDEST_BINARIES, Server
from tests.system_parts import report_missing

TEMPLATE = "phera_template"
_OLDEST_KIND = f"postgresql-{OLDEST}"
FOLDER = pytest.StashKey[Path]()


def pytest_configure(config: pytest.Config) -> None:
    """Creates one folder for all workers of this session."""
    given = getattr(config, "workerinput", {}).get("folder")
    config.stash[FOLDER] = Path(given or tempfile.mkdtemp(prefix="phera-tests-"))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: object) -> None:
    """Passes the folder to a worker."""
    node.workerinput["folder"] = str(node.config.stash[FOLDER])  # type: ignore[attr-defined]


def pytest_unconfigure(config: pytest.Config) -> None:
    """Removes the folder in the first process, after all workers have ended."""
    if hasattr(config, "workerinput") or FOLDER not in config.stash:
        return
    folder = config.stash[FOLDER]
    for binaries in (BINARIES, OLDEST_BINARIES):
        address = _address(folder, binaries)
        if address.exists():
            Server(Path(address.read_text()), binaries=binaries).remove()
    shutil.rmtree(folder, ignore_errors=True)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds `--oldest-postgres`, which `.ci/run` uses."""
    parser.addoption(
        "--oldest-postgres",
        action="store_true",
        help=f"run tests of models on PostgreSQL {OLDEST} too, those of services only there",
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Runs a test with `database` once on each kind."""
    named = [mark.args[0] for mark in metafunc.definition.iter_markers("parametrize")]
    if "database" not in metafunc.fixturenames or "database" in named:
        return
    kinds = ["sqlite", "postgresql"]
    if metafunc.config.getoption("--oldest-postgres"):
        folders = {folder.name for folder in metafunc.definition.path.parents}
        if "services" in folders:
            kinds = ["sqlite", _OLDEST_KIND]
        elif "models" in folders:
            kinds.append(_OLDEST_KIND)
    metafunc.parametrize("database", kinds, indirect=True)


@pytest.fixture
def database(request: pytest.FixtureRequest) -> Database:
    """Returns an empty database with all tables. The test runs once on each kind."""
    fixtures = {
        "sqlite": "sqlite_database",
        "postgresql": "postgres_database",
        _OLDEST_KIND: "oldest_postgres_database",
    }
    found: Database = request.getfixturevalue(fixtures[request.param])
    return found


class DatabaseWithVault(Database):
    """A database whose sessions carry the vault of the tests, unless a unit of work sets another."""

    @contextmanager
    def begin(self) -> Iterator[Session]:
        with super().begin() as session:
            carry_vault(session, VAULT)
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        with super().read() as session:
            carry_vault(session, VAULT)
            yield session


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """Yields a session in a transaction on `database`, committed after the test."""
    with database.begin() as opened:
        yield opened


@pytest.fixture
def sqlite_database(request: pytest.FixtureRequest) -> Database:
    """Returns an empty SQLite database.

    Tests with an application get their own engine, since an application listens to its events.
    The others share the engine of the worker, and with it the statements that it has compiled.
    """
    with_app = "settings" in request.fixturenames
    found: Database = request.getfixturevalue("_own_sqlite" if with_app else "_shared_sqlite")
    return found


@pytest.fixture
def _own_sqlite(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    shutil.copy(sqlite_template, tmp_path / "phera.sqlite3")
    database = DatabaseWithVault(f"sqlite:///{tmp_path}/phera.sqlite3", cache_seconds=0)
    yield database
    database.close()


@pytest.fixture
def _shared_sqlite(
    _worker_sqlite: tuple[Database, Path], sqlite_template: Path
) -> Iterator[Database]:
    database, path = _worker_sqlite
    for file in path.parent.glob(f"{path.name}*"):
        file.unlink()  # a process that still has it open keeps the old file
    shutil.copy(sqlite_template, path)
    yield database
    database.close()


@pytest.fixture(scope="session")
def _worker_sqlite(tmp_path_factory: pytest.TempPathFactory) -> tuple[Database, Path]:
    path = tmp_path_factory.mktemp("worker") / "phera.sqlite3"
    return DatabaseWithVault(f"sqlite:///{path}", cache_seconds=0), path


@pytest.fixture
def postgres_database(_worker_database: Database) -> Iterator[Database]:
    """Returns an empty PostgreSQL database. Sequences continue from the previous test."""
    yield _worker_database
    _clear(_worker_database)


@pytest.fixture
def oldest_postgres_database(_oldest_worker_database: Database) -> Iterator[Database]:
    """Returns an empty database of the oldest PostgreSQL."""
    yield _oldest_worker_database
    _clear(_oldest_worker_database)


@pytest.fixture(scope="session")
def postgres(request: pytest.FixtureRequest) -> Server:
    """Returns the PostgreSQL server of this session, for tests that create databases."""
    folder = request.config.stash[FOLDER]
    with _locked(folder):
        return _server(folder)


@pytest.fixture
def new_postgres_url(postgres: Server) -> Iterator[str]:
    """Returns the URL of a PostgreSQL database without tables."""
    name = f"new_{uuid4().hex}"
    yield postgres.create_database(name)
    postgres.drop_database(name)


@pytest.fixture
def own_postgres() -> Iterator[Server]:
    """Yields a PostgreSQL server for one test, which may stop or kill it."""
    server = Server.start_new()
    yield server
    server.remove()


@pytest.fixture(scope="session")
def sqlite_template(request: pytest.FixtureRequest) -> Path:
    """Returns a migrated SQLite file as a template."""
    folder = request.config.stash[FOLDER]
    path = folder / "template.sqlite3"
    with _locked(folder):
        if not path.exists():
            _migrate(f"sqlite:///{folder}/new.sqlite3")
            (folder / "new.sqlite3").rename(path)
    return path


@pytest.fixture(scope="session")
def _worker_database(request: pytest.FixtureRequest, postgres: Server) -> Iterator[Database]:
    yield from _migrated(request.config.stash[FOLDER], postgres)


@pytest.fixture(scope="session")
def _oldest_worker_database(request: pytest.FixtureRequest) -> Iterator[Database]:
    if not OLDEST_BINARIES.exists():
        report_missing(f"PostgreSQL {OLDEST}")
    folder = request.config.stash[FOLDER]
    with _locked(folder):
        server = _server(folder, OLDEST_BINARIES)
    yield from _migrated(folder, server)


def _migrated(folder: Path, postgres: Server) -> Iterator[Database]:
    """Yields a migrated database on this server, for one worker."""
    with _locked(folder):
        with postgres.connect() as connection:
            there = connection.execute(
                "SELECT FROM pg_database WHERE datname = %s", [TEMPLATE]
            ).fetchone()
        if there is None:
            _migrate(postgres.create_database(f"{TEMPLATE}_new"))
            with postgres.connect() as connection:
                connection.execute(f"ALTER DATABASE {TEMPLATE}_new RENAME TO {TEMPLATE}")
        url = postgres.create_database(f"worker_{uuid4().hex}", template=TEMPLATE)
    database = DatabaseWithVault(url, cache_seconds=0)
    yield database
    database.close()


def count(database: Database, model: type[Base]) -> int:
    """Returns the number of rows of this model."""
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def _server(folder: Path, binaries: Path = BINARIES) -> Server:
    address = _address(folder, binaries)
    if not address.exists():
        address.write_text(str(Server.start_new(binaries=binaries).folder))
    return Server(Path(address.read_text()), binaries=binaries)


def _address(folder: Path, binaries: Path) -> Path:
    """Returns the file that tells workers the folder of a server."""
    return folder / ("postgres" if binaries == BINARIES else "oldest-postgres")


def _clear(database: Database) -> None:
    # Measured with 25 tables: DELETE 2.5 ms, TRUNCATE 21 ms, a copy of the template 41 ms.
    # One string for all tables saves a round trip and a compilation for each.
    with database.engine.begin() as connection:
        _empty(connection)
    database.close()


def _migrate(url: str) -> None:
    database = Database(url)
    schema.upgrade(database)
    database.close()


def _empty(connection: Connection) -> None:
    # Disables foreign keys and the triggers that protect the audit log.
    connection.execute(text("SET LOCAL session_replication_role = replica"))
    # Without this, an open transaction of the test would block forever.
    connection.execute(text("SET LOCAL lock_timeout = '10s'"))
    connection.exec_driver_sql(
        "; ".join(str(delete(table)) for table in Base.metadata.tables.values())
    )


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    with (folder / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
