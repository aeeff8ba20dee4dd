"""Restarts of the web processes under load."""

import re
import shutil
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from portal.config import PROJECT
from tests.deploy.behind_nginx import BehindNginx
from tests.deploy.conftest import environment_of
from tests.listener import eventually

pytestmark = [pytest.mark.nginx, pytest.mark.xdist_group("nginx")]

CLIENTS = 4
RELOADS = 3


@pytest.fixture
def site(tmp_path: Path) -> Iterator[BehindNginx]:
    with BehindNginx(tmp_path, environment_of(tmp_path)) as site:
        site.start_gunicorn()
        yield site


def test_a_reload_under_load_fails_no_request(site: BehindNginx) -> None:
    with _load(site) as answered:
        for _ in range(RELOADS):
            _reload(site, answered)
    assert set(answered) == {200}


def test_a_reload_brings_the_release_of_the_changed_link_without_a_failed_request(
    site: BehindNginx, tmp_path: Path
) -> None:
    site.stop_gunicorn()
    link = tmp_path / "current"
    link.symlink_to(_release(tmp_path, "1.0.0"))
    site.start_gunicorn(link)
    assert _version(site) == "1.0.0"
    with _load(site) as answered:
        for version in ("1.1.0", "1.0.0"):
            (tmp_path / "new").symlink_to(_release(tmp_path, version))
            (tmp_path / "new").rename(link)
            _reload(site, answered)
            assert _version(site) == version
    assert set(answered) == {200}


def _release(folder: Path, version: str) -> Path:
    """A folder with this code as another release."""
    release = folder / "releases" / version
    if not release.exists():
        for part in ("portal", "deploy", "static", "translations", "migrations"):
            shutil.copytree(PROJECT / part, release / part)
        shutil.copy(PROJECT / "wsgi.py", release)
        settings = (PROJECT / "setup.cfg").read_text()
        (release / "setup.cfg").write_text(
            re.sub(r"(?m)^version = .*$", f"version = {version}", settings)
        )
        (release / ".venv").symlink_to(sys.prefix)
    return release


def _version(site: BehindNginx) -> str:
    return site.get("/readyz").headers["Phera-Release"]


@contextmanager
def _load(site: BehindNginx) -> Iterator[list[int]]:
    """Clients that ask for a page one time after the other. Yields the statuses."""
    answered: list[int] = []
    stop = threading.Event()

    def ask() -> None:
        while not stop.is_set():
            answered.append(site.get("/bn/").status_code)

    clients = [threading.Thread(target=ask) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    try:
        yield answered
    finally:
        stop.set()
        for client in clients:
            client.join()


def _reload(site: BehindNginx, answered: list[int]) -> None:
    before, count = site.workers(), len(answered)
    site.reload_gunicorn()
    eventually(lambda: not before & site.workers(), pause=0.2)
    eventually(lambda: len(answered) > count + 20)
