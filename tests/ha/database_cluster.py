"""Three database machines and their proxies, as processes with the files of `deploy/ha`.

Each machine is an address of the loopback network, so that ports and files stay as on a server. The
programs run as an ordinary user.
"""

import os
import pwd
import re
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

import psutil
import psycopg
import requests

from portal.config import PROJECT
from tests.deploy.behind_nginx import make_certificate
from tests.listener import eventually
from tests.postgres import OLDEST_BINARIES
from tests.system_parts import find, report_missing

FILES = PROJECT / "deploy" / "ha"
PROGRAMS = {
    "etcd": "etcd-server",
    "patroni": "patroni",
    "haproxy": "haproxy",
    "pgbouncer": "pgbouncer",
}
"""The Debian package of each program."""
NODES = ("db1", "db2", "db3")
ROLES = ("phera", "phera_web", "phera_worker")
PASSWORD = "password-of-the-rehearsal"
START_SECONDS = 120
HAPROXY_ACCOUNT = "    user haproxy\n    group haproxy\n    chroot /var/lib/haproxy\n"
"""A rehearsal runs as an ordinary user anyway."""


class DatabaseCluster:
    """`with DatabaseCluster() as cluster:` etcd, Patroni, HAProxy and pgbouncer; `cluster.url("phera")`."""

    def __init__(self) -> None:
        require_programs()
        self.folder = Path(tempfile.mkdtemp(prefix="phera-ha-"))
        self._account = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        # Two random bytes, so that two rehearsals do not meet.
        middle = ".".join(str(10 + secrets.randbelow(240)) for _ in range(2))
        self.network = f"127.{middle}"
        self.proxy = f"{self.network}.1"
        self.addresses = {name: f"{self.network}.{11 + i}" for i, name in enumerate(NODES)}
        self._processes: dict[str, list[subprocess.Popen[bytes]]] = {}

    def url(self, role: str, port: int = 6432, database: str = "phera") -> str:
        """The address of the database by pgbouncer (6432), or of the primary by HAProxy (5000)."""
        return f"postgresql://{role}:{PASSWORD}@{self.proxy}:{port}/{database}"

    def start_node(self, name: str) -> None:
        """Starts etcd and Patroni, which starts PostgreSQL."""
        folder = self.folder / name
        environment = dict(
            line.split("=", 1)
            for line in self._adapt("etcd.default", name).splitlines()
            if line and not line.startswith("#")
        )
        if not folder.exists():
            folder.mkdir()
            (folder / "patroni.yml").write_text(self._adapt("patroni.yml", name))
            make_certificate(folder)
            (folder / "key.pem").chmod(0o600)
            self._own(folder)
        elif (folder / "etcd").exists():
            environment["ETCD_INITIAL_CLUSTER_STATE"] = "existing"
        self._processes[name] = [
            self._start(f"{name}/etcd.log", [_program("etcd")], environment),
            self._start(f"{name}/patroni.log", [_program("patroni"), f"{folder}/patroni.yml"]),
        ]

    def kill_node(self, name: str) -> None:
        """Sends SIGKILL to etcd, Patroni and PostgreSQL of a machine."""
        for process in self._processes.pop(name):
            process.kill()
            process.wait()
        self._kill_postgres(name)

    def _kill_postgres(self, name: str) -> None:
        # Patroni lets PostgreSQL go, so that it is no child.
        file = self.folder / name / "data" / "postmaster.pid"
        with suppress(FileNotFoundError, psutil.NoSuchProcess):
            server = psutil.Process(int(file.read_text().split()[0]))
            if str(self.folder) in " ".join(server.cmdline()):
                children = server.children(recursive=True)
                server.kill()
                for child in children:
                    with suppress(psutil.NoSuchProcess):  # one that ended meanwhile
                        child.kill()
                psutil.wait_procs([server, *children], 10)

    def states(self) -> dict[str, tuple[str, str]]:
        """Role and state of each machine that answers."""
        for address in self.addresses.values():
            try:
                answer = requests.get(f"http://{address}:8008/cluster", timeout=2).json()
            except requests.RequestException:
                continue
            return {each["name"]: (each["role"], each["state"]) for each in answer["members"]}
        return {}

    def primary(self) -> str | None:
        """The name of the machine that takes writes."""
        for name, address in self.addresses.items():
            try:
                if requests.options(f"http://{address}:8008/primary", timeout=2).ok:
                    return name
            except requests.RequestException:
                continue
        return None

    def is_synchronous(self) -> bool:
        """Whether a standby takes part in commits."""
        return "sync_standby" in [role for role, _ in self.states().values()]

    def __enter__(self) -> Self:
        try:
            self._own(self.folder)
            for name in NODES:
                self.start_node(name)
            self._start_proxies()
            eventually(self._has_primary, START_SECONDS, pause=0.5)
            self._make_database()
            eventually(self.is_synchronous, START_SECONDS, pause=0.5)
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Ends all programs and removes their files."""
        for name in list(self._processes):
            self.kill_node(name)
        shutil.rmtree(self.folder, ignore_errors=True)

    def start_web_proxy(self, nodes: Mapping[str, str], url: str) -> None:
        """Shares `url` among web nodes that speak HTTP without TLS and PROXY."""
        text = self._adapt("haproxy-web.cfg", "proxy").split("\n# Leads to https")[0]
        text = text.replace("maxconn 20000", "maxconn 2000")
        text = text.replace("0.0.0.0:443", url.removeprefix("http://"))
        text = text.replace("phera.example.gov.bd", self.proxy)
        text = text.replace(f" check-ssl verify none check-sni {self.proxy}", "")
        text = text.replace(" check-send-proxy send-proxy-v2", "")
        for name, address in nodes.items():
            number = name[-1]
            text = re.sub(
                rf"server (web|words){number} \S+", rf"server \g<1>{number} {address}", text
            )
        path = self.folder / "proxy" / "web.cfg"
        path.write_text(text)
        self._processes["proxy"].append(
            self._start("proxy/web.log", [_program("haproxy"), "-f", str(path)])
        )

    def _has_primary(self) -> bool:
        for name, processes in self._processes.items():
            if any(each.poll() is not None for each in processes):
                logs = [path.read_text()[-1500:] for path in (self.folder / name).glob("*.log")]
                raise RuntimeError(f"a program of {name} ended:\n" + "\n".join(logs))
        return self.primary() is not None

    def _make_database(self) -> None:
        primary = self.primary()
        assert primary is not None
        with psycopg.connect(
            host=self.addresses[primary],
            user="postgres",
            password=PASSWORD,
            dbname="postgres",
            sslmode="require",
            autocommit=True,
        ) as connection:
            for role in ROLES:
                connection.execute(f"CREATE ROLE {role} LOGIN PASSWORD '{PASSWORD}'")
            connection.execute("CREATE DATABASE phera OWNER phera")

    def _start_proxies(self) -> None:
        folder = self.folder / "proxy"
        folder.mkdir()
        (folder / "userlist.txt").write_text("".join(f'"{role}" "{PASSWORD}"\n' for role in ROLES))
        for name in ("haproxy.cfg", "pgbouncer.ini"):
            (folder / name).write_text(self._adapt(name, "proxy"))
        self._own(folder)
        self._processes["proxy"] = [
            self._start("proxy/haproxy.log", [_program("haproxy"), "-f", f"{folder}/haproxy.cfg"]),
            self._start("proxy/pgbouncer.out", [_program("pgbouncer"), f"{folder}/pgbouncer.ini"]),
        ]

    def _adapt(self, file: str, node: str) -> str:
        """A file of `deploy/ha` with the addresses, names and folders of the rehearsal."""
        text = (FILES / file).read_text()
        folder = f"{self.folder}/{node}"
        for old, new in {
            "127.0.0.1": self.proxy,
            "10.0.0.0/24": "127.0.0.0/8",
            "10.0.0.": f"{self.network}.",
            "NODE_NAME": node,
            "NODE_ADDRESS": self.addresses.get(node, ""),
            "SUPERUSER_PASSWORD": PASSWORD,
            "REPLICATION_PASSWORD": PASSWORD,
            "REWIND_PASSWORD": PASSWORD,
            "REST_PASSWORD": PASSWORD,
            "/var/lib/etcd/phera": f"{folder}/etcd",
            "/var/lib/postgresql/15/phera": f"{folder}/data",
            "/var/lib/postgresql/.pgpass-patroni": f"{folder}/pgpass",
            "/var/run/postgresql": folder,
            "/etc/patroni/server.crt": f"{folder}/fullchain.pem",
            "/etc/patroni/server.key": f"{folder}/key.pem",
            "local all postgres peer": "local all postgres trust",
            HAPROXY_ACCOUNT: "",
            "/etc/pgbouncer": folder,
            "/run/postgresql": folder,
            "/var/log/postgresql": folder,
        }.items():
            text = text.replace(old, new)
        return text

    def _own(self, folder: Path) -> None:
        """Gives a folder to the ordinary user."""
        if self._account is not None:
            for path in (folder, *folder.rglob("*")):
                os.chown(path, self._account.pw_uid, self._account.pw_gid)

    def _start(
        self, log: str, command: Sequence[str], environment: dict[str, str] | None = None
    ) -> subprocess.Popen[bytes]:
        who: dict[str, Any] = {}
        if self._account is not None:
            who = {"user": self._account.pw_uid, "group": self._account.pw_gid, "extra_groups": []}
        with (self.folder / log).open("ab") as output:
            return subprocess.Popen(
                command,
                cwd=self.folder,
                env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", **(environment or {})},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                **who,
            )


def require_programs() -> None:
    """Names all Debian packages that are missing."""
    missing = [package for program, package in PROGRAMS.items() if find(program) is None]
    if not OLDEST_BINARIES.exists():
        missing.append("postgresql-15")
    if missing:
        report_missing(f"the Debian packages {', '.join(missing)}")


def _program(name: str) -> str:
    found = find(name)
    assert found is not None
    return found
