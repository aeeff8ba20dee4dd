"""Signatures, addresses and retries of webhooks."""

import ipaddress
import json
from datetime import UTC, datetime, timedelta

import pytest

from portal.domain.platform.errors import Invalid
from portal.domain.registration.states import State
from portal.domain.reporting.webhook_address import is_reachable_address, read_webhook_address
from portal.domain.reporting.webhook_events import EVENT_OF_STATE, WebhookContent, WebhookEvent
from portal.domain.reporting.webhook_retry import breaker_pause, retry_delay
from portal.domain.reporting.webhook_signature import webhook_headers, write_secret


def test_the_signature_is_that_of_the_libraries_of_standard_webhooks() -> None:
    """The values are those of the tests of its libraries."""
    headers = webhook_headers(
        ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        b'{"test": 2432232314}',
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert headers["webhook-timestamp"] == "1614265330"


def test_two_secrets_give_two_signatures() -> None:
    secrets = [write_secret(bytes([each]) * 32) for each in (1, 2)]
    both = webhook_headers(secrets, "evt_1", 1, b"{}")["webhook-signature"].split(" ")
    each = [webhook_headers([one], "evt_1", 1, b"{}")["webhook-signature"] for one in secrets]
    assert both == each
    assert both[0] != both[1]


def test_the_body_is_type_timestamp_and_data() -> None:
    moment = datetime(2026, 11, 29, 12, 30, 0, 5_000, UTC)
    body = WebhookContent(WebhookEvent.VERIFIED, moment, "PABC", None).body()
    assert json.loads(body) == {
        "type": "registration.verified",
        "timestamp": "2026-11-29T12:30:00.005Z",
        "data": {"schema_version": 1, "pseudonym": "PABC", "district": None},
    }


def test_each_state_but_draft_and_returned_is_an_event() -> None:
    assert set(State) - set(EVENT_OF_STATE) == {State.DRAFT, State.RETURNED}


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/hook",
        "https://",
        "https://user:word@example.org/",
        "https://example.org/#here",
        "https://127.0.0.1/hook",
        "https://[::1]/hook",
        "https://example.org:0/",
        "https://example.org:" + "9" * 200,
        "https://exa mple.org/",
        "https://উদাহরণ.বাংলা/",
        "https://[broken/",
        "https://example.org/" + "x" * 300,
        "",
    ],
)
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(Invalid):
        read_webhook_address(address)


def test_an_address_may_have_port_path_and_query() -> None:
    address = "https://hooks.example.org:8443/phera?to=1"
    assert read_webhook_address(f" {address} ") == address


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.0.8",
        "240.0.0.1",
        "224.0.0.1",
        "::1",
        "::ffff:10.0.0.1",
        "::7f00:1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "fe80::1",
        "fec0::1",
        "fd00::1",
    ],
)
def test_a_private_address_is_not_reachable(address: str) -> None:
    assert not is_reachable_address(ipaddress.ip_address(address), ())


def test_a_public_address_is_reachable_and_a_private_network_when_it_is_allowed() -> None:
    for public in ("203.112.218.65", "2606:4700::1111"):
        assert is_reachable_address(ipaddress.ip_address(public), ())
    allowed = [ipaddress.ip_network("10.20.0.0/16")]
    assert is_reachable_address(ipaddress.ip_address("10.20.3.4"), allowed)
    assert not is_reachable_address(ipaddress.ip_address("10.21.3.4"), allowed)


def test_attempts_become_rarer_and_are_spread() -> None:
    assert [retry_delay(n, 1) for n in (1, 2, 3)] == [
        timedelta(seconds=each) for each in (10, 40, 160)
    ]
    assert retry_delay(1, 0) == timedelta(seconds=5)
    assert retry_delay(10_000, 1) == timedelta(hours=6)


def test_the_breaker_opens_after_five_failures_for_at_most_an_hour() -> None:
    assert breaker_pause(4, 1) is None
    assert breaker_pause(5, 1) == timedelta(minutes=1)
    assert breaker_pause(6, 1) == timedelta(minutes=2)
    assert breaker_pause(10_000, 1) == timedelta(hours=1)
