"""A flood of sign-ins holds no other page up: measured on gunicorn, against the time of the hashes."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from portal.config import PROJECT, Settings
from portal.services.staff import passwords
from tests.keys import ENVIRONMENT
from tests.listener import eventually
from tests.web.staff_client import Office

FLOOD = 60


@pytest.fixture
def server(settings: Settings, office: Office) -> Iterator[str]:
    """One web process with the threads of `deploy/gunicorn.conf.py`."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")},
        **ENVIRONMENT,
        "PORTAL_INSTANCE": str(settings.instance),
        "PORTAL_DATABASE_URL": office.database.url.render_as_string(hide_password=False),
        "PORTAL_PORT": str(port),
    }
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}"]
    command += ["--worker-class", "gthread", "--threads", "8", "wsgi:application"]
    process = subprocess.Popen(command, cwd=PROJECT, env=environment, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    eventually(lambda: _is_up(url), pause=0.2)
    yield url
    process.terminate()
    process.wait(60)


def _is_up(url: str) -> bool:
    try:
        return requests.get(f"{url}/healthz", timeout=10).ok
    except requests.RequestException:
        return False


def _seconds_of_a_hash() -> float:
    start = time.monotonic()
    passwords.password_matches("wrong", None)
    return time.monotonic() - start


def test_a_page_does_not_wait_for_60_parallel_sign_ins(server: str) -> None:
    passwords.password_matches("wrong", None)
    one_hash = _seconds_of_a_hash()
    browser = requests.Session()
    form = browser.get(f"{server}/en/staff/sign-in", timeout=60).text
    token = form.partition('name="csrf_token" value="')[2].partition('"')[0]

    def sign_in(number: int) -> requests.Response:
        fields = {"email": f"nobody{number}@demo.example", "password": "wrong", "code": "123456"}
        return requests.post(
            f"{server}/en/staff/sign-in",
            data=fields | {"csrf_token": token},
            cookies=browser.cookies.get_dict(),
            timeout=60,
        )

    with ThreadPoolExecutor(FLOOD) as pool:
        flood = [pool.submit(sign_in, number) for number in range(FLOOD)]
        waits: list[float] = []
        while not waits or not all(each.done() for each in flood):
            start = time.monotonic()
            assert requests.get(f"{server}/en/", timeout=60).ok
            waits.append(time.monotonic() - start)
        answers = [each.result() for each in flood]
    busy = [answer for answer in answers if answer.status_code == 503]
    assert {answer.status_code for answer in answers} <= {422, 503}
    assert busy, "a full queue refuses at once"
    assert all(int(answer.headers["Retry-After"]) > 0 for answer in busy)
    assert all("signing in" in answer.text for answer in busy)
    # Without the short queue a page waits for nearly all hashes, two of which run at once.
    all_hashes = FLOOD * max(one_hash, _seconds_of_a_hash()) / passwords.HASHES_AT_ONCE
    assert max(waits) < 0.75 * all_hashes
