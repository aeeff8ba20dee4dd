"""A failed download is never taken for a complete one: the connection breaks, on a real server."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import requests
from sqlalchemy import update

from portal.config import PROJECT, Settings
from portal.crypto import Sealed
from portal.domain.registration.states import State
from portal.domain.staff.roles import Role
from portal.models import Registration
from portal.models.sealed import raw_name
from tests import factories
from tests.keys import ENVIRONMENT
from tests.web.staff_client import Office

PURPOSE = "Monthly report to the minister"


@pytest.fixture
def server(settings: Settings, office: Office) -> Iterator[str]:
    """The portal under gunicorn, as started by `portal run`."""
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
    command += ["--worker-class", "gthread", "--threads", "4", "wsgi:application"]
    process = subprocess.Popen(command, cwd=PROJECT, env=environment, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 90
    while not _answers(url):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    yield url
    process.terminate()
    process.wait(60)


def _answers(url: str) -> bool:
    try:
        return requests.get(f"{url}/healthz", timeout=10).ok
    except requests.RequestException:
        return False


def _download(office: Office, url: str) -> requests.Response:
    """Signs in, requests the file and downloads it."""
    officer = office.officer(Role.MINISTRY)
    code = factories.code_of(officer, vault=office.vault, now=datetime.now(UTC))
    with requests.Session() as session:

        def post(path: str, **fields: str) -> requests.Response:
            page = session.get(f"{url}/en/staff/sign-in", timeout=60)
            token = page.text.partition('name="csrf_token" value="')[2].partition('"')[0]
            sent = fields | {"csrf_token": token}
            return session.post(f"{url}{path}", data=sent, timeout=60)

        signed_in = {"email": officer.email, "password": factories.PASSWORD, "code": code}
        post("/en/staff/sign-in", **signed_in)
        page = post("/en/staff/exports", purpose=PURPOSE)
        download = page.text.partition('action="/en/staff/exports/')[2].partition('"')[0]
        return post(f"/en/staff/exports/{download}")


def test_a_whole_file_comes_through_the_server(office: Office, server: str) -> None:
    office.registration(State.VERIFIED)
    response = _download(office, server)
    assert response.status_code == 200
    assert response.content.decode("utf-8-sig").startswith("record,")


def test_a_file_that_breaks_off_breaks_the_connection(office: Office, server: str) -> None:
    registration = office.registration(State.VERIFIED)
    with office.database.begin() as session:
        sealed = getattr(registration, raw_name("birth"))
        broken = Sealed(sealed[:-1] + bytes([sealed[-1] ^ 1]))
        session.execute(
            update(Registration).where(Registration.id == registration.id).values(birth=broken)
        )
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        _download(office, server)
