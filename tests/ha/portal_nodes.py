"""Two web nodes, two workers and the gateway emulator on a cluster of databases, as processes."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Self

import requests

from portal.config import PROJECT, Settings
from tests.cli.place import end
from tests.ha.database_cluster import DatabaseCluster
from tests.keys import ENVIRONMENT
from tests.listener import eventually, free_port

SECRET = "secret-for-cookies-of-the-rehearsal-xxxx"
PORT = 8080
START_SECONDS = 90


class PortalNodes:
    """`with PortalNodes(cluster, folder) as nodes:`; people reach both web nodes at `nodes.url`."""

    def __init__(self, cluster: DatabaseCluster, folder: Path) -> None:
        self._cluster, self._folder = cluster, folder
        self.url = f"http://{cluster.proxy}:{PORT}"
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._starts: dict[str, Callable[[], subprocess.Popen[bytes]]] = {
            "emulator": lambda: self._portal("emulator", "phera_worker", "sms", "emulator"),
            "web1": lambda: self._web("web1"),
            "web2": lambda: self._web("web2"),
            "worker1": lambda: self._portal("worker1", "phera_worker", "work"),
            "worker2": lambda: self._portal("worker2", "phera_worker", "work"),
        }
        self._emulator = f"http://127.0.0.1:{free_port()}"
        self.instance = folder / "instance"

    def environment(self, role: str, port: int = 6432) -> dict[str, str]:
        """The settings of a process that connects with this role of the database."""
        return {
            **ENVIRONMENT,
            "PORTAL_INSTANCE": str(self.instance),
            "PORTAL_DATABASE_URL": self._cluster.url(role, port),
            "PORTAL_SECRET_KEY": SECRET,
            "PORTAL_RECEIPT_SECRET": SECRET,
            "PORTAL_PUBLIC_URL": self.url,
            "PORTAL_EMULATOR_URL": self._emulator,
            "PORTAL_PROXIES": "1",
        }

    @property
    def settings(self) -> Settings:
        """The settings of the owner of the database, who reaches the primary directly."""
        return Settings.from_env(self.environment("phera", 5000))

    def start(self, name: str) -> None:
        """Starts a process again."""
        self._processes[name] = self._starts[name]()

    def kill(self, name: str) -> None:
        """Sends SIGKILL to a process; to all processes of a web node."""
        process = self._processes.pop(name)
        if name.startswith("web"):
            os.killpg(process.pid, 9)
        end(process)

    def __enter__(self) -> Self:
        self._folder.mkdir(exist_ok=True)
        try:
            for arguments in (("db", "upgrade"), ("db", "grant", "phera_web", "phera_worker")):
                done = self._portal("commands", "phera", *arguments, port=5000)
                assert done.wait(300) == 0, self.log("commands")
            for name in self._starts:
                self.start(name)
            self._cluster.start_web_proxy(
                {name: f"{self._address(name)}:{PORT}" for name in ("web1", "web2")}, self.url
            )
            eventually(self.answers, START_SECONDS, pause=0.2)
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Ends all processes."""
        for name in list(self._processes):
            self.kill(name)

    def answers(self) -> bool:
        """Whether every web node can serve."""
        urls = [f"http://{self._address(name)}:{PORT}" for name in ("web1", "web2")]
        try:
            host = {"Host": self._cluster.proxy}
            return all(
                requests.get(f"{url}/readyz", timeout=5, headers=host).ok
                for url in (*urls, self.url)
            )
        except requests.RequestException:
            return False

    def log(self, name: str) -> str:
        """The end of what a process wrote."""
        return (self._folder / f"{name}.log").read_text()[-3000:]

    def _address(self, name: str) -> str:
        return f"{self._cluster.network}.{20 + int(name[-1])}"

    def _web(self, name: str) -> subprocess.Popen[bytes]:
        arguments = ["gunicorn", "-c", "deploy/gunicorn.conf.py", "--workers", "2"]
        arguments += ["--bind", f"{self._address(name)}:{PORT}", "wsgi:application"]
        return self._run(name, arguments, self.environment("phera_web"))

    def _portal(
        self, name: str, role: str, *arguments: str, port: int = 6432
    ) -> subprocess.Popen[bytes]:
        return self._run(name, ["portal", *arguments], self.environment(role, port))

    def _run(
        self, name: str, arguments: list[str], settings: dict[str, str]
    ) -> subprocess.Popen[bytes]:
        mine = {key: value for key, value in os.environ.items() if not key.startswith("PORTAL_")}
        with (self._folder / f"{name}.log").open("ab") as output:
            return subprocess.Popen(
                [sys.executable, "-m", *arguments],
                cwd=PROJECT,
                env={**mine, **settings},
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
