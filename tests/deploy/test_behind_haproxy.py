"""`deploy/ha/haproxy-web.cfg` in front of nginx with the files of `deploy/nginx`, as on web machines."""

import re
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from portal.config import PROJECT
from tests.deploy.behind_nginx import HOST, BehindNginx, UnderRealName, is_open
from tests.deploy.conftest import environment_of
from tests.ha.database_cluster import HAPROXY_ACCOUNT
from tests.listener import eventually, free_port
from tests.system_parts import find

pytestmark = [pytest.mark.nginx, pytest.mark.haproxy, pytest.mark.xdist_group("nginx")]

PUBLIC, PLAIN = free_port(), free_port()


class FromAddress(UnderRealName):
    """Connects from another address of this machine, like another phone."""

    def __init__(self, address: str) -> None:
        self._address = address
        super().__init__()

    def init_poolmanager(self, *given: Any, **named: Any) -> None:
        super().init_poolmanager(*given, source_address=(self._address, 0), **named)


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BehindNginx]:
    """The first web machine; the second one is down."""
    folder = tmp_path_factory.mktemp("web")
    with BehindNginx(folder, environment_of(folder), proxy_port=free_port()) as site:
        allowed = site.folder / "etc" / "monitors.allow"
        allowed.write_text("allow 127.0.0.1;\n")
        site.start_gunicorn()
        yield site


@pytest.fixture(scope="module")
def haproxy(web: BehindNginx, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BehindNginx]:
    text = (PROJECT / "deploy" / "ha" / "haproxy-web.cfg").read_text()
    for old, new in {
        HAPROXY_ACCOUNT: "",
        "maxconn 20000": "maxconn 200",
        "0.0.0.0:443": f"127.0.0.1:{PUBLIC}",
        "0.0.0.0:80": f"127.0.0.1:{PLAIN}",
        "10.0.0.21:8443": f"127.0.0.1:{web.proxy_port}",
        "10.0.0.21:80": f"127.0.0.1:{web.plain_port}",
    }.items():
        text = text.replace(old, new)
    text = re.sub(r"10\.0\.0\.22:\d+", f"127.0.0.1:{free_port()}", text)
    file = tmp_path_factory.mktemp("haproxy") / "haproxy.cfg"
    file.write_text(text)
    program = find("haproxy")
    assert program is not None
    with subprocess.Popen([program, "-db", "-f", str(file)], stderr=subprocess.DEVNULL) as process:
        eventually(lambda: is_open(PUBLIC))
        yield web
        process.kill()


def ask(web: BehindNginx, method: str, path: str, *, address: str = "127.0.0.1") -> int:
    """The status of an answer to a phone at this address."""
    with web.session() as session:
        session.mount("https://", FromAddress(address))
        url = f"https://127.0.0.1:{PUBLIC}{path}"
        return session.request(method, url, allow_redirects=False, timeout=20).status_code


def test_people_reach_the_machine_that_lives(haproxy: BehindNginx) -> None:
    # Both count as up until the first check; from then on the dead machine gets nobody.
    eventually(lambda: [ask(haproxy, "GET", "/bn/") for _ in range(4)] == [200] * 4)


def test_a_flood_from_one_phone_refuses_no_other_phone(haproxy: BehindNginx) -> None:
    def sign_in(address: str) -> int:
        return ask(haproxy, "POST", "/bn/staff/sign-in", address=address)

    with ThreadPoolExecutor(16) as pool:
        statuses = set(pool.map(sign_in, ["127.0.0.7"] * 60))
    assert 429 in statuses
    assert sign_in("127.0.0.8") != 429


def test_a_phone_cannot_read_what_monitors_read(haproxy: BehindNginx) -> None:
    assert ask(haproxy, "GET", "/healthz", address="127.0.0.9") == 403


def test_without_any_portal_people_read_when_to_come_back(haproxy: BehindNginx) -> None:
    haproxy.stop_gunicorn()
    try:
        eventually(lambda: ask(haproxy, "GET", "/bn/") == 503)
    finally:
        haproxy.start_gunicorn()
    eventually(lambda: ask(haproxy, "GET", "/bn/") == 200)


def test_plain_http_leads_to_https(haproxy: BehindNginx) -> None:
    answer = requests.get(
        f"http://127.0.0.1:{PLAIN}/bn/", headers={"Host": HOST}, allow_redirects=False, timeout=20
    )
    assert answer.headers["Location"] == f"https://{HOST}/bn/"
