"""`deploy/upgrade.sh` and `rollback.sh`, with recording programs in place of systemd, nginx and pip."""

import os
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

from portal.config import PROJECT
from tests.deploy.behind_nginx import HOST

PROGRAMS = {
    "id": "echo 0",
    "python3": 'mkdir -p "$3/bin" && for each in pip python; do ln -s /bin/true "$3/bin/$each"; done',
    "nginx": "",
    "runuser": (
        'case "$*" in *mktemp*) mktemp -d ;; *"import wsgi") [ ! -e unstartable ] ;;\n'
        '*) echo "portal ${*:5} while $(basename "$(readlink -f $APP/current)") runs" >>$LOG ;; esac'
    ),
    "systemctl": (
        # With --all systemd lists units too that only a Conflicts= names.
        'case "$*" in list-units*--all*) printf "phera-%s.service loaded\\n" backup web sms workers ;;\n'
        'list-units*) printf "phera-%s.service loaded\\n" backup web workers ;; esac\n'
        'echo "systemctl $*" >>$LOG\n'
        '[ "$1" != reload ] || [ ! -e $APP/current/no-reload ]'
    ),
    # The web answers as what the link names, unless that release is broken.
    "curl": (
        "[ ! -e $APP/current/broken ] || exit 22\n"
        "sed -n 's/^version = /Phera-Release: /p' $APP/current/setup.cfg"
    ),
}
RELOAD, RESTART = ("systemctl reload phera-web.service", "systemctl restart phera-web.service")


class Server:
    """A folder like the root of a server that runs release 1."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.app, self.log = folder, folder / "opt", folder / "log"
        for program, script in PROGRAMS.items():
            path = folder / "bin" / program
            path.parent.mkdir(exist_ok=True)
            path.write_text(f"#!/bin/bash\n{script}\n")
            path.chmod(0o755)
        (folder / "etc").mkdir()
        (folder / "etc" / "environment").write_text(f"PORTAL_PUBLIC_URL=https://{HOST}\n")
        (folder / "nginx").mkdir()
        (folder / "nginx" / "nginx.conf").touch()
        shutil.copytree(PROJECT / "deploy" / "systemd", folder / "units")
        shutil.copytree(self.release("1"), self.app / "releases" / "1")
        (self.app / "releases" / "1" / ".installed").touch()
        (self.app / "current").symlink_to(self.app / "releases" / "1")

    def release(self, version: str, *, broken: bool = False) -> Path:
        """A folder with what the scripts need of a release."""
        folder = self.folder / f"phera-{version}"
        shutil.copytree(PROJECT / "deploy", folder / "deploy")
        (folder / "setup.cfg").write_text(f"[metadata]\nversion = {version}\n")
        (folder / "requirements.txt").write_text("gunicorn==1 \\\n")
        if broken:
            (folder / "broken").touch()
        return folder

    def upgrade(self, release: Path) -> subprocess.CompletedProcess[str]:
        """Packs the release and runs `upgrade.sh`."""
        archive = release.with_suffix(".tar.gz")
        with tarfile.open(archive, "w:gz") as tar:
            tar.add(release, release.name)
        return self.run("upgrade.sh", str(archive))

    def run(self, script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Runs a script of `deploy` on this server."""
        self.log.write_text("")
        here = {"APP": "opt", "ETC": "etc", "UNITS": "units", "NGINX": "nginx", "ACME": "acme"}
        environment = {name: str(self.folder / path) for name, path in here.items()}
        environment |= {"LOG": str(self.log), "READY_SECONDS": "1"}
        environment["PATH"] = f"{self.folder / 'bin'}:{os.environ['PATH']}"
        command = ["bash", str(PROJECT / "deploy" / script), *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    def calls(self) -> list[str]:
        """The commands that the last script ran."""
        return self.log.read_text().splitlines()

    def running(self) -> str:
        """The version that the link names."""
        return (self.app / "current").resolve().name


@pytest.fixture
def server(tmp_path: Path) -> Server:
    return Server(tmp_path)


def test_an_upgrade_migrates_first_and_then_switches_the_link_without_a_restart(
    server: Server,
) -> None:
    done = server.upgrade(server.release("2"))
    assert done.returncode == 0, done.stderr
    assert "backup" in done.stdout
    assert server.running() == "2"
    calls = server.calls()
    assert calls[0] == "portal db upgrade while 1 runs"
    assert RELOAD in calls
    assert RESTART not in calls
    assert "systemctl restart phera-workers.service" in calls  # and no backup
    assert HOST in (server.folder / "nginx" / "phera" / "site.conf").read_text()


def test_a_machine_without_the_address_of_the_owner_checks_the_schema_and_migrates_nothing(
    server: Server,
) -> None:
    with (server.folder / "etc" / "environment").open("a") as environment:
        environment.write("PORTAL_DATABASE_URL=postgresql://phera_web:x@127.0.0.1:6432/phera\n")
    assert server.upgrade(server.release("2")).returncode == 0
    assert [call for call in server.calls() if call.startswith("portal")] == [
        "portal db check while 1 runs"
    ]
    (server.folder / "etc" / "credentials").mkdir()
    (server.folder / "etc" / "credentials" / "PORTAL_DATABASE_URL").write_text("postgresql://…\n")
    assert server.upgrade(server.release("3")).returncode == 0
    assert "portal db upgrade while 2 runs" in server.calls()


def test_what_an_administrator_gave_the_server_block_of_nginx_survives_an_upgrade(
    server: Server,
) -> None:
    own = server.folder / "nginx" / "phera" / "server.d" / "haproxy.conf"
    server.upgrade(server.release("2"))
    own.write_text("listen 8443 ssl;\n")
    server.upgrade(server.release("3"))
    assert own.read_text() == "listen 8443 ssl;\n"
    assert "server.d/*.conf" in (server.folder / "nginx" / "phera" / "site.conf").read_text()


def test_a_release_that_is_not_ready_gives_way_to_the_old_one(server: Server) -> None:
    done = server.upgrade(server.release("2", broken=True))
    assert done.returncode == 1
    assert "2 was not ready within 1 s, so 1 serves again" in done.stderr
    assert server.running() == "1"
    assert RESTART in server.calls()
    assert not (server.app / "previous").exists()


def test_a_release_that_does_not_start_never_serves(server: Server) -> None:
    release = server.release("2")
    (release / "unstartable").touch()
    done = server.upgrade(release)
    assert done.returncode == 1
    assert "2 does not start, so 1 serves on" in done.stderr
    assert server.running() == "1"
    assert not {RELOAD, RESTART} & set(server.calls())


def test_a_reload_that_fails_becomes_a_restart(server: Server) -> None:
    release = server.release("2")
    (release / "no-reload").touch()
    assert server.upgrade(release).returncode == 0
    assert server.calls().index(RELOAD) + 1 == server.calls().index(RESTART)
    assert server.running() == "2"


@pytest.mark.parametrize("changed", ["deploy/systemd/phera-web.service", "requirements.txt"])
def test_new_units_or_another_gunicorn_need_a_restart(server: Server, changed: str) -> None:
    release = server.release("2")
    (release / changed).write_text("gunicorn==2 \\\n")
    assert server.upgrade(release).returncode == 0
    assert RESTART in server.calls()
    assert RELOAD not in server.calls()


def test_three_releases_are_kept(server: Server) -> None:
    for version in ("2", "3", "4", "5"):
        assert server.upgrade(server.release(version)).returncode == 0
    assert {path.name for path in (server.app / "releases").iterdir()} == {"3", "4", "5"}


def test_a_rollback_goes_to_the_release_before_and_leaves_the_schema(server: Server) -> None:
    server.upgrade(server.release("2"))
    done = server.run("rollback.sh")
    assert done.returncode == 0, done.stderr
    assert server.running() == "1"
    assert not [call for call in server.calls() if call.startswith("portal db")]
    assert f"{server.app}/releases/2/.venv/bin/portal db downgrade" in done.stdout


def test_a_rollback_goes_to_a_named_release_and_says_which_there_are(server: Server) -> None:
    for version in ("2", "3"):
        server.upgrade(server.release(version))
    assert server.run("rollback.sh", "1").returncode == 0
    assert server.running() == "1"
    unknown = server.run("rollback.sh", "9")
    assert unknown.returncode == 1
    assert "3" in unknown.stdout
    assert server.running() == "1"


def test_the_running_release_is_not_installed_over_itself(server: Server) -> None:
    server.upgrade(server.release("2"))
    again = server.run("upgrade.sh", str(server.folder / "phera-2.tar.gz"))
    assert again.returncode == 1
    assert "2 runs already" in again.stderr
