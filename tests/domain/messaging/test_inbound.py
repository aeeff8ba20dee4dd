"""Parsing of inbound SMS in both scripts and with usual spelling mistakes."""

import pytest

from portal.domain.messaging.inbound import InboundRequest, read_inbound
from portal.domain.platform.choices import Language
from portal.domain.platform.numerals import to_bangla
from portal.domain.registration.reference import show_reference

STATUS, HELP, STOP, START, REGISTER, UNKNOWN = (
    InboundRequest.STATUS,
    InboundRequest.HELP,
    InboundRequest.STOP,
    InboundRequest.START,
    InboundRequest.REGISTER,
    InboundRequest.UNKNOWN,
)
REFERENCE = "7K3MQ9TX0"
SHOWN = show_reference(REFERENCE)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("HELP", HELP), ("help", HELP), ("  Help!! ", HELP), ("halp", HELP), ("সাহায্য", HELP),
        ("সাহাজ্য", HELP), ("please help me", HELP), ("sahajjo", HELP), ("ＨＥＬＰ", HELP),
        ("STOP", STOP), ("Stop.", STOP), ("stpo", STOP), ("বন্ধ", STOP), ("বন্দ", STOP),
        ("বন্ধ করুন", STOP), ("please stop sms", STOP), ("bondho", STOP),
        ("START", START), ("chalu", START), ("চালু", START), ("চালু করুন", START),
        ("REG", REGISTER), ("reg", REGISTER), ("registretion", REGISTER), ("নিবন্ধন", REGISTER),
        ("নিবন্ধণ", REGISTER), ("নিবন্ধন করতে চাই", REGISTER), ("নিব\u200dন্ধন", REGISTER),
        ("", UNKNOWN), ("????", UNKNOWN), ("ok", UNKNOWN), ("আপনি কে", UNKNOWN), ("I am on a bus", UNKNOWN),
        ("You won 1,000,000 taka", UNKNOWN), ("x" * 100_000, UNKNOWN), ("\x00\u202e", UNKNOWN),
    ],
)  # fmt: skip
def test_a_word_is_understood_however_it_is_written(text: str, kind: InboundRequest) -> None:
    assert read_inbound(text).kind is kind


@pytest.mark.parametrize(
    "text",
    [
        f"STATUS {SHOWN}", f"status {REFERENCE.lower()}", f"Status: {SHOWN}.", f"staus {SHOWN}",
        f"statsu   {' '.join(REFERENCE)}", f"STATUS{REFERENCE}", f"STATUS\n{SHOWN}",
        f"অবস্থা {SHOWN}", f"অবস্থা {to_bangla(SHOWN)}", f"অবস্তা {SHOWN.lower()}", SHOWN,
        f"  {REFERENCE} ", to_bangla(SHOWN), f"my status {SHOWN}",
    ],
)  # fmt: skip
def test_a_reference_is_read_in_any_spelling(text: str) -> None:
    read = read_inbound(text)
    assert (read.kind, read.reference) == (STATUS, REFERENCE)


@pytest.mark.parametrize("text", ["STATUS", "STATUS 12345", "অবস্থা জানতে চাই", f"STATUS {SHOWN}9"])
def test_a_question_without_a_right_reference_is_a_question_all_the_same(text: str) -> None:
    assert read_inbound(text)[:2] == (STATUS, None)


def test_the_answer_is_in_the_language_of_the_question() -> None:
    assert read_inbound("সাহায্য").language is Language.BANGLA
    assert read_inbound("help").language is Language.ENGLISH
    assert read_inbound("").language is Language.BANGLA


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("আমার কাজ বন্ধ হয়ে গেছে ঋণ আছে", UNKNOWN), ("my work did stop and I have debts", UNKNOWN),
        ("my shop loan", UNKNOWN), ("next step please", UNKNOWN), ("আমার দোকান চালু করতে চাই", UNKNOWN),
        ("my work stop, help", HELP),
        ("এসএমএস পাঠানো বন্ধ করুন", STOP), ("do not send, stop your messages", STOP),
        ("stop sending me this every day", STOP), ("please stop it", STOP),
    ],
)  # fmt: skip
def test_a_sentence_in_which_something_stops_does_not_stop_the_sms(
    text: str, kind: InboundRequest
) -> None:
    assert read_inbound(text).kind is kind
