"""Requests to addresses that people typed: pinned to a public address, by https, without redirects."""

import ipaddress
import socket
import time
from pathlib import Path
from typing import Any

import pytest

from portal.gateways.http import TimeOuts
from portal.gateways.webhooks import PinnedSender, WebhookAnswer
from tests.listener import Listener
from tests.trusted_listener import LOOPBACK, local_sender, trusted_certificate, trusted_listener

HEADERS = {"webhook-id": "evt_1"}
SHORT = TimeOuts(connect=0.3, read=0.3, body=0.3)


def post(address: str, sender: PinnedSender | None = None) -> WebhookAnswer:
    return (sender or local_sender()).post(address, HEADERS, b"{}")


def names(patch: pytest.MonkeyPatch, *answers: str) -> list[str]:
    """Lets the name server answer differently each time. Returns the names that were asked for."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def answer(host: str, port: int, *given: Any, **named: Any) -> list[Any]:
        if host[0].isdigit():
            return real(host, port, *given, **named)
        address = answers[min(len(asked), len(answers) - 1)]
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    patch.setattr(socket, "getaddrinfo", answer)
    return asked


def test_a_request_goes_to_the_name_with_its_certificate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with trusted_listener(tmp_path, monkeypatch) as listener:
        assert post(f"{listener.url}/hook?a=1") == WebhookAnswer(200, "")
        [asked] = listener.requests
    assert (asked.method, asked.path, asked.args, asked.body) == (
        "POST",
        "/hook",
        {"a": "1"},
        b"{}",
    )
    assert asked.headers["Host"] == f"localhost:{listener.port}"
    assert asked.headers["webhook-id"] == "evt_1"


def test_a_certificate_for_another_name_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with trusted_listener(tmp_path, monkeypatch) as listener:
        names(monkeypatch, "127.0.0.1")
        answer = post(f"https://example.org:{listener.port}/")
        assert listener.requests == []
    assert answer == WebhookAnswer(None, "certificate not valid")


def test_this_machine_and_private_networks_are_not_reached(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with trusted_listener(tmp_path, monkeypatch) as listener:
        assert post(listener.url, PinnedSender()) == WebhookAnswer(None, "private address")
        names(monkeypatch, "169.254.169.254")
        assert post("https://example.org/").reason == "private address"
        assert listener.requests == []


def test_a_name_that_answers_differently_the_second_time_leads_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection goes to the address that was checked: here one of which nobody answers."""
    with trusted_listener(tmp_path, monkeypatch) as listener:
        asked = names(monkeypatch, "192.0.2.1", "127.0.0.1")
        documentation = [ipaddress.ip_network("192.0.2.0/24")]
        sender = PinnedSender(documentation, SHORT)
        answer = post(f"https://localhost:{listener.port}/", sender)
        assert listener.requests == []
    assert answer.status is None
    assert answer.reason in ("connect time-out", "no connection")
    assert asked == ["localhost"], "the name is resolved once"


def test_a_redirect_and_plain_http_are_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Listener() as elsewhere, trusted_listener(tmp_path, monkeypatch) as listener:
        listener.answers = [302, 500]
        assert post(listener.url) == WebhookAnswer(302, "http 302")
        assert post(listener.url) == WebhookAnswer(500, "http 500")
        assert post(elsewhere.url) == WebhookAnswer(None, "not https")
        assert elsewhere.requests == listener.requests == []


def test_a_name_that_is_not_known_is_told() -> None:
    assert post("https://recipient.invalid/") == WebhookAnswer(None, "name not found")


def test_a_machine_that_hangs_is_left_after_the_time_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trusted_certificate(tmp_path, monkeypatch)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        began = time.monotonic()
        answer = post(
            f"https://localhost:{silent.getsockname()[1]}/",
            PinnedSender(LOOPBACK, SHORT),
        )
    assert answer.status is None
    assert time.monotonic() - began < 5
