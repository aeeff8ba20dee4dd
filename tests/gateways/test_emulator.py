"""The adapter of the emulator against the real emulator, with each of its faults."""

import dataclasses
import time

import pytest
import requests

from portal.config import Settings
from portal.domain.messaging.outcomes import OutcomeKind, ReceiptStatus
from portal.emulator.faults import Fault
from portal.emulator.server import EmulatorServer
from portal.gateways.base import IncomingReceipt, InvalidSignature, OutgoingSms
from portal.gateways.emulator import SIGNATURE_HEADER, Emulator
from tests.listener import Listener

MOBILE = "+8801711000001"
SMS = OutgoingSms("REF1", MOBILE, "আপনার কোড 482913")


class Control:
    """Controls the emulator and reads its state."""

    def __init__(self, server: EmulatorServer, settings: Settings) -> None:
        self.url = server.url
        self.headers = {"Authorization": f"Bearer {settings.emulator_token.get_secret_value()}"}

    def fault(self, fault: Fault, **more: object) -> None:
        rule = {"fault": fault, **more}
        answer = requests.post(f"{self.url}/faults", json=rule, headers=self.headers, timeout=30)
        answer.raise_for_status()

    def phone(self, to: str = MOBILE) -> list[dict[str, object]]:
        answer = requests.get(f"{self.url}/messages", params={"to": to}, timeout=30)
        messages: list[dict[str, object]] = answer.json()
        return messages


@pytest.fixture
def control(server: EmulatorServer, settings: Settings) -> Control:
    return Control(server, settings)


def statuses(emulator: Emulator, portal: Listener, count: int) -> list[ReceiptStatus]:
    asked = portal.wait_for(count)
    return [emulator.parse_receipt(one.as_receipt()).status for one in asked]


def test_bangla_arrives_and_its_receipt_comes_back(
    emulator: Emulator, control: Control, portal: Listener
) -> None:
    outcome = emulator.send(SMS)
    assert outcome.kind is OutcomeKind.ACCEPTED
    [message] = control.phone()
    assert message["text"] == "আপনার কোড 482913"
    report = emulator.parse_receipt(portal.wait_for(1)[0].as_receipt())
    assert report.reference == "REF1"
    assert report.status is ReceiptStatus.DELIVERED
    assert report.gateway_message_id == outcome.gateway_message_id == message["id"]


def test_the_same_reference_reaches_the_phone_once(emulator: Emulator, control: Control) -> None:
    first, second = emulator.send(SMS), emulator.send(SMS)
    assert first.gateway_message_id == second.gateway_message_id
    [message] = control.phone()
    assert message["requests"] == 2


@pytest.mark.parametrize(
    ("fault", "kind", "taken"),
    [
        (Fault.REFUSED, OutcomeKind.REFUSED, 0),
        (Fault.BLOCKED, OutcomeKind.REFUSED, 0),
        (Fault.BUSY, OutcomeKind.TRY_AGAIN, 0),
        (Fault.DOWN, OutcomeKind.TRY_AGAIN, 0),
        (Fault.ERROR, OutcomeKind.UNKNOWN, 0),
        (Fault.TAKEN_ERROR, OutcomeKind.UNKNOWN, 1),
        (Fault.LOGIN, OutcomeKind.TROUBLE, 0),
        (Fault.BALANCE, OutcomeKind.TROUBLE, 0),
        (Fault.ERROR_INSIDE, OutcomeKind.TROUBLE, 0),
        (Fault.REDIRECT, OutcomeKind.TROUBLE, 0),
        (Fault.GARBAGE, OutcomeKind.UNKNOWN, 0),
        (Fault.TAKEN_GARBAGE, OutcomeKind.UNKNOWN, 1),
        (Fault.TIMEOUT, OutcomeKind.UNKNOWN, 0),
        (Fault.TAKEN_TIMEOUT, OutcomeKind.UNKNOWN, 1),
        (Fault.DROP, OutcomeKind.UNKNOWN, 0),
        (Fault.TAKEN_DROP, OutcomeKind.UNKNOWN, 1),
    ],
)
def test_each_fault_of_asking_has_its_outcome(
    emulator: Emulator, control: Control, fault: Fault, kind: OutcomeKind, taken: int
) -> None:
    control.fault(fault, times=1)
    assert emulator.send(SMS).kind is kind
    assert len(control.phone()) == taken
    assert emulator.send(SMS).kind is OutcomeKind.ACCEPTED
    assert len(control.phone()) == 1


@pytest.mark.parametrize(
    ("fault", "reported", "on_phone"),
    [
        (Fault.UNDELIVERED, [ReceiptStatus.FAILED], False),
        (Fault.EXPIRED, [ReceiptStatus.EXPIRED], False),
        (Fault.REJECTED, [ReceiptStatus.REFUSED], False),
        (Fault.REPEATED, [ReceiptStatus.DELIVERED] * 3, True),
        (Fault.BUFFERED, [ReceiptStatus.BUFFERED, ReceiptStatus.DELIVERED], True),
        (Fault.REORDERED, [ReceiptStatus.DELIVERED, ReceiptStatus.BUFFERED], True),
        (Fault.FLIP, [ReceiptStatus.FAILED, ReceiptStatus.DELIVERED], True),
    ],
)
def test_each_fault_of_reporting_has_its_receipts(
    emulator: Emulator,
    control: Control,
    portal: Listener,
    fault: Fault,
    reported: list[ReceiptStatus],
    on_phone: bool,
) -> None:
    control.fault(fault)
    assert emulator.send(SMS).kind is OutcomeKind.ACCEPTED
    assert statuses(emulator, portal, len(reported)) == reported
    assert control.phone()[0]["on_phone"] is on_phone


def test_a_silent_gateway_never_reports(
    emulator: Emulator, control: Control, portal: Listener
) -> None:
    control.fault(Fault.SILENT)
    assert emulator.send(SMS).kind is OutcomeKind.ACCEPTED
    time.sleep(0.3)
    assert portal.requests == []


def test_an_early_receipt_comes_before_the_answer(
    emulator: Emulator, control: Control, portal: Listener
) -> None:
    control.fault(Fault.EARLY)
    assert emulator.send(SMS).kind is OutcomeKind.ACCEPTED
    assert len(portal.requests) == 1


def test_a_slow_gateway_is_waited_for(emulator: Emulator, control: Control) -> None:
    control.fault(Fault.SLOW, seconds=0.3)
    assert emulator.send(SMS).kind is OutcomeKind.ACCEPTED


def test_a_rule_for_a_number_goes_before_one_for_all(emulator: Emulator, control: Control) -> None:
    control.fault(Fault.LOGIN)
    control.fault(Fault.REFUSED, to="0001")
    assert emulator.send(SMS).kind is OutcomeKind.REFUSED
    other = dataclasses.replace(SMS, reference="REF2", to="+8801711000002")
    assert emulator.send(other).kind is OutcomeKind.TROUBLE


def test_last_digits_choose_a_fault_without_a_rule(emulator: Emulator, portal: Listener) -> None:
    sms = dataclasses.replace(SMS, to="+8801711000091")
    assert emulator.send(sms).kind is OutcomeKind.ACCEPTED
    assert statuses(emulator, portal, 1) == [ReceiptStatus.FAILED]


def test_how_long_to_stay_away_is_heard(emulator: Emulator, control: Control) -> None:
    control.fault(Fault.BUSY, seconds=7)
    assert emulator.send(SMS).retry_after == 7


def test_a_receipt_waits_until_the_portal_is_back(
    emulator: Emulator, control: Control, portal: Listener
) -> None:
    portal.answers += [503, 500, 404]
    emulator.send(SMS)
    assert statuses(emulator, portal, 1) == [ReceiptStatus.DELIVERED]


def test_a_wrong_token_is_gateway_trouble(emulator: Emulator) -> None:
    stranger = dataclasses.replace(emulator, token="x" * 32)
    assert stranger.send(SMS).kind is OutcomeKind.TROUBLE


def test_a_gateway_that_is_not_there_took_nothing(emulator: Emulator) -> None:
    with Listener() as listener:
        gone = dataclasses.replace(emulator, url=listener.url)
    outcome = gone.send(SMS)
    assert (outcome.kind, outcome.detail) == (OutcomeKind.TRY_AGAIN, "no connection")


def test_a_receipt_with_another_body_signature_or_secret_is_forged(
    emulator: Emulator, portal: Listener
) -> None:
    emulator.send(SMS)
    real = portal.wait_for(1)[0]
    bent = real.body.replace(b"delivered", b"failed")
    with pytest.raises(InvalidSignature):
        emulator.parse_receipt(IncomingReceipt({}, real.headers, bent))
    with pytest.raises(InvalidSignature):
        emulator.parse_receipt(IncomingReceipt({}, {}, real.body))
    with pytest.raises(InvalidSignature):
        emulator.parse_receipt(IncomingReceipt({}, {SIGNATURE_HEADER: "é" * 64}, real.body))
    stranger = dataclasses.replace(emulator, secret="y" * 32)
    with pytest.raises(InvalidSignature):
        stranger.parse_receipt(real.as_receipt())


def test_no_detail_holds_a_number_or_a_text(emulator: Emulator, control: Control) -> None:
    for fault in (Fault.NONE, Fault.REFUSED, Fault.ERROR, Fault.GARBAGE, Fault.DROP):
        control.fault(fault)
        outcome = emulator.send(SMS)
        assert "1711" not in repr(outcome)
        assert "4829" not in repr(outcome)
    assert "1711" not in repr(emulator)
