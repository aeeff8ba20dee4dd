"""A Debian machine with its own systemd, in a container of systemd-nspawn, to follow the guide on.

It needs root, debootstrap and systemd-nspawn. The container shares the network of this machine, so no
other program may use the ports 80, 443 and 5432.
"""

import os
import shlex
import subprocess
import time
from pathlib import Path
from typing import Self

import psutil
import requests

from tests.deploy.behind_nginx import HOST, UnderRealName
from tests.system_parts import find, report_missing

SUITE = "bookworm"
PACKAGES = "systemd,systemd-sysv,dbus,ca-certificates,curl,python3,python3-venv,postgresql,nginx-light,openssl"
"""Installed with the system, so that the test needs no time for it; install.sh installs what is missing."""
BASE = "PHERA_TEST_DEBIAN"
"""The environment variable with a folder for the plain system, which is kept between runs."""
BINDS = "PHERA_TEST_BINDS"
"""Paths that the machine reads too, separated by colons, such as a package index without a network."""
BOOT_SECONDS = 120


class Machine:
    """`with Machine(folder) as machine: machine.run("systemctl status")`."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "machine"
        self._log = folder / "console"
        self._nspawn: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        _require()
        base = _base_system(self.root.parent)
        subprocess.run(["cp", "--archive", str(base), str(self.root)], check=True)
        command = ["systemd-nspawn", "--quiet", "--boot", f"--directory={self.root}"]
        command += [
            "--machine=phera-test",
            "--register=no",
            "--keep-unit",
            "--resolv-conf=copy-host",
        ]
        command += [f"--bind-ro={path}" for path in os.environ.get(BINDS, "").split(":") if path]
        with self._log.open("wb") as log:
            self._nspawn = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        deadline = time.monotonic() + BOOT_SECONDS
        while self.ask("systemctl is-system-running").strip() not in ("running", "degraded"):
            assert time.monotonic() < deadline, self._log.read_text()[-2000:]
            time.sleep(1)
        return self

    def __exit__(self, *_: object) -> None:
        if self._nspawn is not None:
            self.ask("systemctl poweroff")
            try:
                self._nspawn.wait(60)
            except subprocess.TimeoutExpired:
                self._nspawn.kill()
                self._nspawn.wait()

    def unpack(self, archive: Path) -> None:
        """Copies a release archive to /root and unpacks it there, as the guide says."""
        (self.root / "root" / archive.name).write_bytes(archive.read_bytes())
        self.run(f"cd /root && tar -xzf {archive.name}")

    def browser(self) -> requests.Session:
        """A client that reaches nginx of the machine under its real name."""
        browser = requests.Session()
        browser.trust_env = False
        browser.headers["Host"] = HOST
        browser.verify = str(self.root / "etc/ssl/phera/fullchain.pem")
        browser.mount("https://", UnderRealName())
        return browser

    def run(self, command: str) -> str:
        """Runs a shell command as root and returns its output. Fails the test if the command fails."""
        done = self._do(command)
        assert done.returncode == 0, f"{command}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
        return done.stdout

    def ask(self, command: str) -> str:
        """Returns the output of a command that may fail."""
        return self._do(command).stdout

    def _do(self, command: str) -> subprocess.CompletedProcess[str]:
        leader = self._leader()
        if leader is None:
            return subprocess.CompletedProcess(command, 1, "", "the machine is not up")
        inside = ["nsenter", f"--target={leader}", "--all", "--", "/usr/bin/env", "-i"]
        inside += [
            "HOME=/root",
            "LANG=C.UTF-8",
            "PATH=/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/bin",
        ]
        return subprocess.run(
            [*inside, "/bin/sh", "-c", command], capture_output=True, text=True, check=False
        )

    def _leader(self) -> int | None:
        """The process id of the machine's systemd."""
        assert self._nspawn is not None
        try:
            children = psutil.Process(self._nspawn.pid).children()
        except psutil.NoSuchProcess:
            return None
        return children[0].pid if children else None


def _require() -> None:
    if os.geteuid() != 0:
        report_missing("root rights")
    for program in ("debootstrap", "systemd-nspawn", "nsenter"):
        if find(program) is None:
            report_missing(program)


def _base_system(folder: Path) -> Path:
    base = Path(os.environ.get(BASE) or folder / "base")
    if not (base / "usr").exists():
        command = ["debootstrap", "--variant=minbase", f"--include={PACKAGES}", SUITE, str(base)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{shlex.join(command)}\n{done.stdout[-2000:]}"
    return base
