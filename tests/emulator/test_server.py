"""The emulator as a server: its page, its access control, and its data after a kill -9."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from portal.config import Settings
from portal.domain.messaging.outcomes import OutcomeKind
from portal.emulator.server import EmulatorServer, NotForProduction
from portal.gateways.base import OutgoingSms
from portal.gateways.emulator import Emulator
from tests.listener import Listener, eventually

RUN = """
import sys, threading
from pathlib import Path
from portal.config import Settings
from portal.emulator.server import EmulatorServer
with EmulatorServer(Settings.from_env(), Path(sys.argv[1]), port=0, receipt_delay=0.3) as server:
    print(server.url, flush=True)
    threading.Event().wait()
"""


def adapter(url: str, settings: Settings) -> Emulator:
    return Emulator(
        url=url,
        token=settings.emulator_token.get_secret_value(),
        public_url=settings.public_url,
        secret=settings.receipt_secret.get_secret_value(),
    )


def send(url: str, settings: Settings, reference: str, to: str, text: str) -> None:
    outcome = adapter(url, settings).send(OutgoingSms(reference, to, text))
    assert outcome.kind is OutcomeKind.ACCEPTED


def test_the_page_shows_the_newest_sms_first(server: EmulatorServer, settings: Settings) -> None:
    send(server.url, settings, "R1", "+8801711000001", "আপনার কোড 111111")
    send(server.url, settings, "R2", "+8801711000002", "Your code is 222222")
    page = requests.get(server.url, timeout=30)
    assert page.text.index("222222") < page.text.index("আপনার কোড 111111")
    assert 'lang="bn"' in page.text
    assert "1 segment, 16 UTF-16 units" in page.text
    assert '<meta http-equiv="refresh"' in page.text


def test_the_page_can_show_one_number(server: EmulatorServer, settings: Settings) -> None:
    send(server.url, settings, "R1", "+8801711000001", "to the first")
    send(server.url, settings, "R2", "+8801711000002", "to the second")
    for to in ("+8801711000001", "8801711000001"):
        page = requests.get(server.url, params={"to": to}, timeout=30)
        assert "to the first" in page.text
        assert "to the second" not in page.text


def test_what_a_text_holds_is_inert_on_the_page(server: EmulatorServer, settings: Settings) -> None:
    send(server.url, settings, "R1", "+8801711000001", "<script>alert(1)</script>{{7*7}}")
    page = requests.get(server.url, timeout=30)
    assert "<script>" not in page.text
    assert "{{7*7}}" in page.text
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_an_sms_that_did_not_arrive_says_so(server: EmulatorServer, settings: Settings) -> None:
    send(server.url, settings, "R1", "+8801711000091", "lost")
    assert "Did not reach the phone" in requests.get(server.url, timeout=30).text


def test_a_name_that_was_bent_to_this_machine_reads_nothing(server: EmulatorServer) -> None:
    answer = requests.get(server.url, headers={"Host": "evil.example"}, timeout=30)
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "sent",
    [
        {"reference": ""},
        {"reference": "x" * 21, "to": "+8801711000001", "text": "a"},
        {"reference": "R", "to": "8801711000001", "text": "a"},
        {"reference": "R", "to": "+8801711000001", "text": ""},
        {
            "reference": "R",
            "to": "+8801711000001",
            "text": "a",
            "receipt_url": "http://10.0.0.1/gateways/emulator/receipts",
        },
    ],
)
def test_what_makes_no_sense_is_not_taken(
    server: EmulatorServer, settings: Settings, sent: dict[str, str]
) -> None:
    headers = {"Authorization": f"Bearer {settings.emulator_token.get_secret_value()}"}
    answer = requests.post(f"{server.url}/send", json=sent, headers=headers, timeout=30)
    assert answer.status_code == 400
    assert requests.get(f"{server.url}/healthz", timeout=30).json()["message"] == 0


def test_faults_need_the_token_and_a_known_name(server: EmulatorServer, settings: Settings) -> None:
    address = f"{server.url}/faults"
    assert requests.post(address, json={"fault": "busy"}, timeout=30).status_code == 401
    headers = {"Authorization": f"Bearer {settings.emulator_token.get_secret_value()}"}
    wrong: list[object] = [{"fault": "nonsense"}, {}, [], "busy", {"fault": "busy", "times": "x"}]
    for sent in wrong:
        assert requests.post(address, json=sent, headers=headers, timeout=30).status_code == 400
    assert requests.delete(address, headers=headers, timeout=30).status_code == 200


def test_it_listens_on_this_machine_only(server: EmulatorServer) -> None:
    port = int(server.url.rpartition(":")[2])
    with socket.socket() as probe:
        probe.bind(("127.0.0.2", 0))
        assert probe.connect_ex(("127.0.0.2", port)) != 0


def test_it_does_not_start_in_production(settings: Settings, tmp_path: Path) -> None:
    production = settings.model_copy(update={"env": "production"})
    with pytest.raises(NotForProduction):
        EmulatorServer(production, tmp_path / "emulator.sqlite3", port=0)


def start(file: Path, settings: Settings) -> tuple["subprocess.Popen[str]", str]:
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, str(file)],
        env={**os.environ, "PORTAL_INSTANCE": str(settings.instance)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    return process, process.stdout.readline().strip()


def test_a_killed_emulator_knows_its_references_and_the_receipts_it_owes(
    settings: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "emulator.sqlite3"
    with Listener() as portal:
        settings = settings.model_copy(update={"public_url": portal.url})
        first, url = start(file, settings)
        send(url, settings, "R1", "+8801711000001", "once")
        os.kill(first.pid, signal.SIGKILL)
        with first:
            first.wait()
        second, url = start(file, settings)
        send(url, settings, "R1", "+8801711000001", "once")
        try:
            messages = requests.get(f"{url}/messages", timeout=30).json()
            assert [message["requests"] for message in messages] == [2]
            portal.wait_for(1)
            eventually(lambda: requests.get(f"{url}/healthz", timeout=30).json()["receipt"] == 0)
            assert len(portal.requests) == 1
        finally:
            with second:
                second.kill()
