"""Restarts of the web processes under load."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

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
    answered: list[int] = []
    stop = threading.Event()

    def ask() -> None:
        while not stop.is_set():
            answered.append(site.get("/bn/").status_code)

    clients = [threading.Thread(target=ask) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    for _ in range(RELOADS):
        before, count = site.workers(), len(answered)
        site.reload_gunicorn()
        eventually(lambda before=before: not before & site.workers(), pause=0.2)
        eventually(lambda count=count: len(answered) > count + 20)
    stop.set()
    for client in clients:
        client.join()
    assert set(answered) == {200}
