"""Faults of the connection have the same outcome with every adapter."""

import json
import socket
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.domain.messaging.outcomes import OutcomeKind
from portal.gateways.base import Gateway, Outcome, OutgoingSms, Unsendable
from tests.gateways.conformance.adapters import ADAPTERS
from tests.gateways.conformance.answering import (
    AnsweringServer,
    closed_port,
    full_server,
    raw_server,
)
from tests.listener import Answer

BANGLA = OutgoingSms("REF-1", "+8801711000001", "আপনার কোড 482913", valid_minutes=10)
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"

At = Callable[[str], Gateway]


@pytest.fixture(params=list(ADAPTERS.values()), ids=list(ADAPTERS))
def at(request: pytest.FixtureRequest) -> At:
    """Returns the adapter for an address."""
    adapter: At = request.param
    return adapter


def outcome_of(at: At, answer: Answer) -> Outcome:
    with AnsweringServer(lambda _: answer) as server:
        return at(server.url).send(BANGLA)


@pytest.mark.parametrize("status", [500, 502, 504])
def test_after_a_5xx_nobody_knows_whether_it_was_taken(at: At, status: int) -> None:
    assert outcome_of(at, Answer(status, b"<h1>Bad gateway</h1>")).kind is OutcomeKind.UNKNOWN


@pytest.mark.parametrize("status", [429, 503])
def test_busy_is_tried_again_when_the_gateway_says(at: At, status: int) -> None:
    outcome = outcome_of(at, Answer(status, b"busy", {"Retry-After": "7"}))
    assert (outcome.kind, outcome.retry_after) == (OutcomeKind.TRY_AGAIN, 7)


@pytest.mark.parametrize("status", [401, 402, 403, 404, 405])
def test_a_refusal_of_us_is_trouble(at: At, status: int) -> None:
    assert outcome_of(at, Answer(status, b"no")).kind is OutcomeKind.TROUBLE


def test_a_refused_connection_took_nothing(at: At) -> None:
    outcome = at(closed_port()).send(BANGLA)
    assert (outcome.kind, outcome.detail) == (OutcomeKind.TRY_AGAIN, "no connection")


def test_a_connection_that_is_not_made_in_time_took_nothing(at: At) -> None:
    with full_server() as url:
        outcome = at(url).send(BANGLA)
    assert (outcome.kind, outcome.detail) == (OutcomeKind.TRY_AGAIN, "connect time-out")


def test_no_answer_in_time_is_unknown(at: At) -> None:
    with raw_server(lambda _: time.sleep(0.7)) as url:
        outcome = at(url).send(BANGLA)
    assert (outcome.kind, outcome.detail) == (OutcomeKind.UNKNOWN, "read time-out")


def test_a_connection_closed_without_an_answer_is_unknown(at: At) -> None:
    with raw_server(lambda _: None) as url:
        assert at(url).send(BANGLA).kind is OutcomeKind.UNKNOWN


def test_an_answer_that_breaks_off_is_unknown(at: At) -> None:
    with raw_server(lambda line: line.sendall(HEAD + b'Content-Length: 99\r\n\r\n{"st')) as url:
        assert at(url).send(BANGLA).kind is OutcomeKind.UNKNOWN


def test_fifty_megabytes_are_not_read(at: At) -> None:
    def flood(line: socket.socket) -> None:
        line.sendall(HEAD + b"Content-Length: 52428800\r\n\r\n")
        for _ in range(800):
            line.sendall(b"x" * 65536)

    with raw_server(flood) as url:
        outcome = at(url).send(BANGLA)
    assert (outcome.kind, outcome.detail) == (OutcomeKind.UNKNOWN, "answer too large")


@pytest.mark.parametrize("status", [200, 201, 202])
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<!doctype html><title>Welcome</title><p>Please log in to the network.",
        b"null",
        b"[]",
        b'"SUCCESS"',
        b'{"status": "SUCCESS"',
        b'{"a":' * 5000,
        b"\xff\xfe\x00",
    ],
    ids=["empty", "html", "null", "list", "text", "half", "deep", "octets"],
)
def test_an_answer_without_sense_is_unknown(at: At, status: int, body: bytes) -> None:
    assert outcome_of(at, Answer(status, body)).kind is OutcomeKind.UNKNOWN


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(at: At, status: int) -> None:
    with AnsweringServer(lambda _: Answer(200)) as elsewhere:
        outcome = outcome_of(at, Answer(status, b"", {"Location": elsewhere.url}))
        assert elsewhere.asked == []
    assert outcome.kind is OutcomeKind.TROUBLE


def test_the_same_reference_goes_out_on_every_try(at: At) -> None:
    with AnsweringServer(lambda _: Answer(503)) as server:
        gateway = at(server.url)
        gateway.send(BANGLA)
        gateway.send(BANGLA)
        first, second = server.asked
    assert (first.path, first.args, first.body) == (second.path, second.args, second.body)
    everything = json.dumps(first.args) + first.body.decode()
    assert BANGLA.reference in everything


@pytest.mark.parametrize(
    ("reference", "to", "text"),
    [
        ("R" * 21, "+8801711000001", "hello"),
        ("a b", "+8801711000001", "hello"),
        ("REF-1", "+919830000000", "hello"),
        ("REF-1", "8801711000001", "hello"),
        ("REF-1", "+8801711000001", " "),
    ],
    ids=["long reference", "odd reference", "other country", "no plus", "no text"],
)
def test_what_no_gateway_may_be_given_is_refused_before_the_call(
    reference: str, to: str, text: str
) -> None:
    with pytest.raises(Unsendable):
        OutgoingSms(reference, to, text)


CANARY = {"msisdn": "8801711000001", "sms_body": "482913", "message": "to 01711000001: 482913"}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just(CANARY),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["status", "status_code", "smsinfo", "messages", "code", "sid", "id", "groupId"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)


@pytest.mark.parametrize("name", ADAPTERS)
def test_no_answer_makes_it_raise_or_repeat_what_was_said(name: str) -> None:
    answer = Answer()

    with AnsweringServer(lambda _: answer) as server:
        gateway = ADAPTERS[name](server.url)

        @settings(max_examples=60, database=None)
        @given(
            st.sampled_from([200, 201, 202, 400, 401, 409, 422, 500]),
            JSON.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=20),
        )
        def answered(status: int, body: bytes) -> None:
            nonlocal answer
            answer = Answer(status, body)
            shown = repr(gateway.send(BANGLA))
            assert "1711000001" not in shown
            assert "482913" not in shown

        answered()


@pytest.mark.parametrize("name", ADAPTERS)
def test_no_password_shows_when_an_adapter_is_printed(name: str) -> None:
    shown = repr(ADAPTERS[name]("http://127.0.0.1:1"))
    for secret in ("kannel-password", "ssl-token", "infobip-key", "twilio-auth-token"):
        assert secret not in shown
    for secret in ("ministry-key", "receipts-are", "token-that", "t" * 32):
        assert secret not in shown
