"""Servers on loopback that answer in ways a gateway should not."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from portal.domain.messaging.outcomes import OutcomeKind
from portal.gateways import http_client
from portal.gateways.base import Outcome, OutgoingSms
from portal.gateways.http import (
    BODY_LIMIT,
    USUAL,
    InsecureAddress,
    Reply,
    TimeOuts,
    by_status,
    check_address,
    exchange,
)
from tests.certificates import made_up_certificate
from tests.gateways.conformance.answering import raw_server
from tests.listener import Listener

SHORT = TimeOuts(connect=1.0, read=0.4, body=0.8)
OK = b"HTTP/1.1 200 OK\r\n"


def ask(url: str) -> Reply | Outcome:
    return exchange("GET", url, time_outs=SHORT)


def unknown(detail: str) -> Outcome:
    return Outcome(OutcomeKind.UNKNOWN, detail)


def test_nothing_at_all_is_unknown() -> None:
    with raw_server(lambda _: time.sleep(0.6)) as url:
        assert ask(url) == unknown("read time-out")


def test_a_connection_closed_without_an_answer_is_unknown() -> None:
    with raw_server(lambda _: None) as url:
        assert ask(url) == unknown("connection lost")


def test_something_that_is_not_http_is_unknown() -> None:
    with raw_server(lambda connection: connection.sendall(b"220 mail ready\r\n")) as url:
        assert ask(url) == unknown("connection lost")


def test_fifty_megabytes_are_not_read() -> None:
    sent = 0

    def flood(connection: socket.socket) -> None:
        nonlocal sent
        size = 50 * 1024 * 1024
        connection.sendall(OK + f"Content-Length: {size}\r\n\r\n".encode())
        while sent < size:
            sent += connection.send(b"x" * 65536)

    with raw_server(flood) as url:
        assert ask(url) == unknown("answer too large")
    assert sent < 20 * 1024 * 1024  # bytes in the buffers of the sockets


def test_a_body_of_the_limit_is_read_whole() -> None:
    with raw_server(
        lambda connection: connection.sendall(OK + b"Connection: close\r\n\r\n" + b"x" * BODY_LIMIT)
    ) as url:
        reply = ask(url)
    assert isinstance(reply, Reply)
    assert len(reply.body) == BODY_LIMIT


def test_a_chunked_answer_is_read_whole() -> None:
    chunked = OK + b"Transfer-Encoding: chunked\r\n\r\n2\r\n0:\r\n3\r\n ok\r\n0\r\n\r\n"
    with raw_server(lambda connection: connection.sendall(chunked)) as url:
        reply = ask(url)
    assert isinstance(reply, Reply)
    assert reply.body == b"0: ok"


def test_an_answer_in_drops_does_not_hold_a_worker() -> None:
    def drip(connection: socket.socket) -> None:
        connection.sendall(OK + b"Content-Length: 1000\r\n\r\n")
        for _ in range(50):
            connection.sendall(b"x")
            time.sleep(0.1)

    with raw_server(drip) as url:
        began = time.monotonic()
        assert ask(url) == unknown("answer too slow")
        assert time.monotonic() - began < 3


def test_an_answer_cut_short_is_unknown() -> None:
    with raw_server(
        lambda connection: connection.sendall(OK + b"Content-Length: 100\r\n\r\nhalf")
    ) as url:
        assert ask(url) == unknown("answer cut off")


def test_nobody_listening_took_nothing() -> None:
    with Listener() as listener:
        url = listener.url
    assert ask(url) == Outcome(OutcomeKind.TRY_AGAIN, "no connection")


def test_a_name_that_is_not_known_took_nothing() -> None:
    outcome = ask("http://gateway.invalid/send")
    assert outcome == Outcome(OutcomeKind.TRY_AGAIN, "no connection")


def test_a_checked_address_is_connected_at_the_port_of_the_scheme(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = []

    def resolve(host: str, port: int, *_: object) -> None:
        asked.append((host, port))
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    for url in ("https://hooks.example.org/send", "http://hooks.example.org:8080/send"):
        exchange("POST", url, time_outs=SHORT, connect_to="2001:db8::1")
    assert asked == [("2001:db8::1", 443), ("2001:db8::1", 8080)]


def test_a_redirect_is_not_followed() -> None:
    with Listener() as elsewhere:
        moved = f"HTTP/1.1 302 Found\r\nLocation: {elsewhere.url}\r\nContent-Length: 0\r\n\r\n"
        with raw_server(lambda connection: connection.sendall(moved.encode())) as url:
            reply = ask(url)
        assert elsewhere.requests == []
    assert isinstance(reply, Reply)
    outcome = by_status(reply)
    assert outcome is not None
    assert outcome.kind is OutcomeKind.TROUBLE


@contextmanager
def _tls_server(certificate: Path, received: list[bytes]) -> Iterator[str]:
    """Yields the address of a server that answers one request."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            connection, _ = listening.accept()
            try:
                with context.wrap_socket(connection, server_side=True) as secured:
                    received.append(secured.recv(65536))
                    secured.sendall(OK + b"Content-Length: 2\r\n\r\nOK")
            except OSError:
                connection.close()

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"https://127.0.0.1:{listening.getsockname()[1]}/send"
        thread.join()


def test_a_certificate_nobody_vouches_for_stops_before_anything_is_said(tmp_path: Path) -> None:
    received: list[bytes] = []
    with _tls_server(made_up_certificate(tmp_path, "127.0.0.1"), received) as url:
        outcome = ask(url)
    assert outcome == Outcome(OutcomeKind.TROUBLE, "certificate not valid")
    assert received in ([], [b""])


def test_a_certificate_counts_for_its_host_only_and_authorities_are_read_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for host, taken in (("127.0.0.1", True), ("127.0.0.2", False)):
        received: list[bytes] = []
        certificate = made_up_certificate(tmp_path, host)
        trusted = ssl.create_default_context(cafile=certificate)
        with monkeypatch.context() as patched, _tls_server(certificate, received) as url:
            patched.setattr(http_client, "_trusted", lambda context=trusted: context)
            patched.delattr(ssl.SSLContext, "load_default_certs")
            patched.setattr(ssl.SSLContext, "load_verify_locations", None, raising=False)
            outcome = ask(url)
        assert isinstance(outcome, Reply) is taken
        assert bool(received and received[0]) is taken
        assert taken or outcome == Outcome(OutcomeKind.TROUBLE, "certificate not valid")


def test_proxies_of_the_environment_see_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with Listener() as proxy, Listener() as gateway:
        monkeypatch.setenv("http_proxy", proxy.url)
        monkeypatch.delenv("no_proxy", raising=False)
        assert isinstance(ask(gateway.url), Reply)
        assert proxy.requests == []


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (429, OutcomeKind.TRY_AGAIN),
        (503, OutcomeKind.TRY_AGAIN),
        (500, OutcomeKind.UNKNOWN),
        (502, OutcomeKind.UNKNOWN),
        (504, OutcomeKind.UNKNOWN),
        (401, OutcomeKind.TROUBLE),
        (404, OutcomeKind.TROUBLE),
    ],
)
def test_after_a_500_nobody_knows_whether_the_message_was_taken(
    status: int, kind: OutcomeKind
) -> None:
    outcome = by_status(Reply(status, {}, b""))
    assert outcome is not None
    assert outcome.kind is kind


def test_a_gateway_cannot_send_us_away_for_days() -> None:
    assert Reply(503, {"Retry-After": "99999999"}, b"").retry_after == 3600
    assert Reply(503, {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}, b"").retry_after is None
    assert Reply(503, {"Retry-After": "১২"}, b"").retry_after is None


def test_numbers_go_over_a_network_by_https_only() -> None:
    assert check_address("https://sms.example.org/send")
    assert check_address("http://127.0.0.1:13013/cgi-bin/sendsms")
    assert check_address("http://[::1]:13013/")
    assert check_address("http://10.1.2.3/send", plain_http=True)
    with pytest.raises(InsecureAddress):
        check_address("http://10.1.2.3/send")
    with pytest.raises(InsecureAddress):
        check_address("http://127.0.0.1.example.org/send")
    for address in ("", "ftp://127.0.0.1/", "file:///etc/passwd", "http://u:p@127.0.0.1/"):
        with pytest.raises(ValueError, match="gateway address"):
            check_address(address)


def test_a_code_waits_shorter_for_an_answer_than_other_messages() -> None:
    code = OutgoingSms("REF1", "+8801712345678", "482913", valid_minutes=10)
    other = OutgoingSms("REF2", "+8801712345678", "Welcome")
    assert USUAL.for_messages([other]) == USUAL
    assert USUAL.for_messages([other, code]) == TimeOuts(connect=3.0, read=8.0, body=8.0)
    assert SHORT.for_messages([code]) == SHORT
