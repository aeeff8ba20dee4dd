"""The generic gateway, set up by configuration alone, with the examples of docs/gateways.md."""

import json
import re
from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from dotenv import dotenv_values

from portal.domain.messaging.outcomes import OutcomeKind, ReceiptStatus
from portal.gateways.base import Gateway, IncomingReceipt, OutgoingSms
from portal.gateways.generic import Generic
from portal.settings.errors import SettingsError
from tests.gateways.conformance.adapters import (
    MINISTRY,
    PORTAL,
    SECRET,
    SHORT,
    TOKEN,
    generic_settings,
)
from tests.gateways.conformance.answering import AnsweringServer
from tests.listener import Answer

DOCS = Path(__file__).parents[2] / "docs" / "gateways.md"
SMS = OutgoingSms("REF-1", "+8801711000001", "আপনার কোড <482913> & {secret}", valid_minutes=10)
ENGLISH = OutgoingSms("REF-2", "+8801711000001", "Your code")

MIM = '{"statusCode":"%s","status":"x","trxnId":"%s","responseResult":"x"}'
ANSWERS: Mapping[str, list[tuple[str, OutcomeKind]]] = {
    "generic-teletalk": [
        ("<reply>SUCCESS,SMSID=123456,CREDIT=99</reply>", OutcomeKind.ACCEPTED),
        ("<reply>FAILED,INVALID_PASSWORD</reply>", OutcomeKind.TROUBLE),
        ("<reply>UNSUCCESSFUL</reply>", OutcomeKind.UNKNOWN),
    ],
    "generic-bulksmsbd": [
        ('{"response_code":202,"message_id":13145326,"error_message":""}', OutcomeKind.ACCEPTED),
        ('{"response_code":1001,"error_message":"Invalid Number"}', OutcomeKind.REFUSED),
        ('{"response_code":1005,"error_message":"Internal Error"}', OutcomeKind.TRY_AGAIN),
        ('{"response_code":1007,"error_message":"Balance Insufficient"}', OutcomeKind.TROUBLE),
        ('{"response_code":1032,"error_message":"Your ip"}', OutcomeKind.TROUBLE),
        ('{"response_code":2021}', OutcomeKind.UNKNOWN),
        ("202", OutcomeKind.UNKNOWN),
    ],
    "generic-alpha": [
        (
            '{"error":0,"msg":"Request successfully submitted","data":{"request_id":4171007}}',
            OutcomeKind.ACCEPTED,
        ),
        ('{"error":416,"msg":"No valid number found"}', OutcomeKind.REFUSED),
        ('{"error":417,"msg":"Insufficient balance"}', OutcomeKind.TROUBLE),
        ('{"error":405,"msg":"Authorization required"}', OutcomeKind.TROUBLE),
        ('{"error":409,"msg":"Unknown error"}', OutcomeKind.UNKNOWN),
    ],
    "generic-mimsms": [
        (MIM % ("200", "1OSY3FSZ7H4IHOU"), OutcomeKind.ACCEPTED),
        (MIM % ("206", ""), OutcomeKind.REFUSED),
        (MIM % ("401", ""), OutcomeKind.TROUBLE),
        (MIM % ("216", ""), OutcomeKind.TROUBLE),
        (MIM % ("500", ""), OutcomeKind.UNKNOWN),
    ],
}


def example(name: str, url: str) -> Generic:
    """Returns the gateway of an example in docs/gateways.md."""
    prefix = f"PORTAL_{name.upper().replace('-', '_')}_"
    blocks = re.findall(r"```\n(.*?)```", DOCS.read_text(), re.DOTALL)
    [block] = [block for block in blocks if block.startswith(prefix)]
    read = dotenv_values(stream=StringIO(block), interpolate=False)
    values = {word.removeprefix(prefix): value or "" for word, value in read.items()}
    assert values.pop("URL").startswith("https://")
    values["SECRET"] = "the-key"
    return Generic(generic_settings(url, values, name), PORTAL, SECRET, SHORT)


def ministry(url: str, **changes: str) -> Generic:
    return Generic(generic_settings(url, {**MINISTRY, **changes}), PORTAL, SECRET, SHORT)


def kind_of(gateway: Gateway, server: AnsweringServer, body: str, status: int = 200) -> OutcomeKind:
    server.answer = lambda _: Answer(status, body.encode())
    return gateway.send(SMS).kind


@pytest.mark.parametrize("name", ANSWERS)
def test_the_examples_understand_the_providers_answers(name: str) -> None:
    with AnsweringServer(lambda _: Answer()) as server:
        gateway = example(name, server.url)
        for body, kind in ANSWERS[name]:
            assert kind_of(gateway, server, body) is kind, body
            assert kind_of(gateway, server, "<html>Welcome") is OutcomeKind.UNKNOWN


@pytest.mark.parametrize("name", ANSWERS)
def test_the_examples_send_the_text_the_number_and_the_key(name: str) -> None:
    with AnsweringServer(lambda _: Answer()) as server:
        gateway = example(name, server.url)
        gateway.send(SMS)
        [asked] = server.asked
    form = dict(parse_qsl(asked.body.decode()))
    fields = json.loads(asked.body) if asked.body[:1] == b"{" else {**asked.args, **form}
    assert {SMS.text, "8801711000001", "the-key"} <= set(fields.values())
    assert gateway.name == name


def test_a_provider_names_the_alphabets_its_own_way() -> None:
    with AnsweringServer(lambda _: Answer()) as server:
        gateway = example("generic-teletalk", server.url)
        gateway.send(SMS)
        gateway.send(ENGLISH)
        assert [asked.args["charset"] for asked in server.asked] == ["UTF-8", "ASCII"]
        assert {asked.method for asked in server.asked} == {"GET"}


def test_xml_is_escaped_and_a_placeholder_in_a_text_stays_as_it_was_written() -> None:
    body = "<sms to='{local}' ttl='{minutes}' ref='{reference}'><text>{text}</text></sms>"
    with AnsweringServer(lambda _: Answer()) as server:
        ministry(server.url, SEND_AS="xml", BODY=body).send(SMS)
        [asked] = server.asked
    text = "আপনার কোড &lt;482913&gt; &amp; {secret}"
    expected = f"<sms to='01711000001' ttl='10' ref='REF-1'><text>{text}</text></sms>"
    assert asked.body.decode() == expected
    assert asked.headers["Content-Type"] == "application/xml; charset=utf-8"


def test_an_answer_that_fits_two_patterns_is_unknown() -> None:
    with AnsweringServer(lambda _: Answer()) as server:
        gateway = ministry(server.url)
        assert kind_of(gateway, server, '{"code": 200, "id": "1"}') is OutcomeKind.ACCEPTED
        both = '[{"code": 200, "id": "1"}, {"code": 402}]'
        assert kind_of(gateway, server, both) is OutcomeKind.UNKNOWN


def test_an_acceptance_counts_only_with_a_good_status() -> None:
    with AnsweringServer(lambda _: Answer()) as server:
        gateway = ministry(server.url)
        good = '{"code": 200, "id": "1"}'
        assert kind_of(gateway, server, good, 201) is OutcomeKind.ACCEPTED
        assert kind_of(gateway, server, good, 500) is OutcomeKind.UNKNOWN
        assert kind_of(gateway, server, good, 302) is OutcomeKind.TROUBLE
        assert kind_of(gateway, server, '{"code": 421}', 400) is OutcomeKind.REFUSED


def test_a_provider_with_one_fixed_address_shows_the_token() -> None:
    gateway = ministry(
        "http://127.0.0.1:1", RECEIPT_TOKEN=TOKEN, RECEIPT_REFERENCE="msg.ref", RECEIPT_STATUS="dlr"
    )
    body = json.dumps({"msg": {"ref": "REF-1"}, "dlr": "DELIVRD", "id": 77}).encode()
    report = gateway.parse_receipt(IncomingReceipt({"token": TOKEN}, {}, body))
    assert (report.reference, report.status) == ("REF-1", ReceiptStatus.DELIVERED)
    assert report.gateway_message_id == "77"


def test_asking_by_the_providers_id_needs_one() -> None:
    with AnsweringServer(lambda _: Answer(200, b'{"state": "done"}')) as server:
        gateway = ministry(server.url, POLL_URL=f"{server.url}/dlr/{{id}}?key={{secret}}")
        assert gateway.poll("REF-1", None) is None
        assert gateway.poll("REF-1", "../x") is None
        report = gateway.poll("REF-1", "id-7")
        [asked] = server.asked
    assert report is not None
    assert (report.status, report.gateway_message_id) == (ReceiptStatus.DELIVERED, "id-7")
    assert (asked.path, asked.args) == ("/dlr/id-7", {"key": "ministry-key"})


def test_without_an_address_for_it_nothing_is_asked() -> None:
    assert ministry("http://127.0.0.1:1").poll("REF-1", "id-7") is None


@pytest.mark.parametrize(
    ("setting", "value", "why"),
    [
        ("SEND_AS", "carrier pigeon", "it is one of"),
        ("BODY", "not json", "it is not JSON"),
        ("BODY", "[]", "name"),
        ("BODY", '{"to": "{phone}"}', "no placeholder called phone"),
        ("HEADERS", "[]", "name"),
        ("HEADERS", '{"X-Text": "{text}"}', "only"),
        ("HEADERS", '{"X-Key": "চাবি"}', "plain Latin"),
        ("SECRET", "চাবি", "plain Latin"),
        ("METHOD", "DELETE", "GET or POST"),
        ("ALPHABETS", "one", "two words"),
        ("ACCEPTED", "(", "no regular expression"),
        ("TROUBLE", "*", "no regular expression"),
        ("DEDUPLICATES", "perhaps", "yes or no"),
        ("RECEIPT_TOKEN", "short", "at least 32"),
        ("ACCEPTED", "", "missing"),
    ],
)
def test_what_is_wrong_with_a_setting_is_told(setting: str, value: str, why: str) -> None:
    with pytest.raises(SettingsError) as refused:
        generic_settings("https://sms.example.org", {**MINISTRY, setting: value})
    [problem] = refused.value.problems
    assert f"PORTAL_GENERIC_{setting}" in problem
    assert why in problem


def test_a_word_of_the_provider_can_only_mean_what_there_is() -> None:
    with pytest.raises(ValueError, match="arrived"):
        ministry("https://sms.example.org", RECEIPT_WORDS='{"OK": "arrived"}')
