"""Parsing of inbound SMS in both scripts and with usual spelling mistakes."""

from pathlib import Path

import pytest

from portal.domain.messaging.inbound import InboundRequest, read_inbound
from portal.domain.platform.choices import Language
from portal.domain.platform.numerals import to_bangla
from portal.domain.registration.reference import show_reference

STATUS, HELP, STOP, START, REGISTER, CALLBACK, UNKNOWN = (
    InboundRequest.STATUS,
    InboundRequest.HELP,
    InboundRequest.STOP,
    InboundRequest.START,
    InboundRequest.REGISTER,
    InboundRequest.CALLBACK,
    InboundRequest.UNKNOWN,
)
CASES = Path(__file__).parent / "cases"
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
    ("text", "kind"),
    [
        ("my salary stopped", CALLBACK), ("Company closed, no job", CALLBACK),
        ("salary stoped 2 month", CALLBACK), ("visa cancelled", CALLBACK),
        ("remove my name", CALLBACK), ("remove me", STOP), ("Pls remove me.", STOP),
    ],
)  # fmt: skip
def test_what_has_stopped_opens_a_call_back_and_is_no_opt_out(
    text: str, kind: InboundRequest
) -> None:
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


@pytest.mark.parametrize("text", (CASES / "ways-to-say-stop.txt").read_text("utf-8").splitlines())
def test_the_usual_ways_to_say_stop_are_known(text: str) -> None:
    assert read_inbound(text).kind is STOP


@pytest.mark.parametrize(
    "text",
    [
        "unsubscribe", "Opt-Out", "s.t.o.p", "STOPPP!!!", "stop all", "স্টপ", "ＳＴＯＰ", "stop 16100",
        "বন্ধ করুন", "বন্ধকরুন", "sms bondho", "SMS bondho korun please", "মেসেজ বন্ধ করেন ভাই", "smsoff",
        "msg diben na", "ar sms pathaben na", "sms chaina", "SMS lagbe na", "এসএমএস লাগবে না",
        "মেসেজ দরকার নাই", "মেসেজ দিবেননা", "SMS দিয়েন না", "বার্তা পাঠাবেন না", "এস এম এস চাই না",
        "দয়া করে এসএমএস পাঠানো বন্ধ করুন", "no more sms", "don't send sms", "do not text me",
        "please don’t send me any more text messages", "I don't want messages", "cancel sms", "end sms",
        "do not send, stop your messages", "stop sending me this every day", "please stop it",
        f"STOP {SHOWN}",
    ],
)  # fmt: skip
def test_stop_is_understood_in_both_scripts_and_in_latin_bangla(text: str) -> None:
    assert read_inbound(text).kind is STOP


@pytest.mark.parametrize(
    "text", (CASES / "told-of-stopped-work.txt").read_text("utf-8").splitlines()
)
def test_stopped_work_or_pay_asks_for_a_call_and_stops_no_sms(text: str) -> None:
    assert read_inbound(text).kind is CALLBACK


@pytest.mark.parametrize(
    "text",
    [
        "কাজ বন্ধ হয়ে গেছে", "company stop salary", "stop salary", "beton bondho 3 mash", "kaj bondho",
        "visa cancel", "ভিসা বাতিল", "ফ্লাইট বাতিল হয়েছে", "contract end", "I want to quit my job",
        "দোকান বন্ধ", "মালিক বেতন বন্ধ করে দিয়েছে, sms দিন", "কাজ বন্ধ হয়ে গেছে, মেসেজ দিন",
        "আমার মেসেজ বন্ধ হয়ে গেছে", "sms বন্ধ করবেন না", "don't stop sms", "কেন মেসেজ দিবেন না",
        "আমার কাজ বন্ধ হয়ে গেছে ঋণ আছে", "my work did stop and I have debts",
    ],
)  # fmt: skip
def test_a_sentence_in_which_something_stops_asks_for_a_call(text: str) -> None:
    assert read_inbound(text).kind is CALLBACK


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("my shop loan", UNKNOWN), ("shop", UNKNOWN), ("next step please", UNKNOWN), ("weekend", UNKNOWN),
        ("আমার দোকান চালু করতে চাই", UNKNOWN), ("my work stop, help", HELP), ("sms পাই না", UNKNOWN),
        ("মেসেজ আসে না", UNKNOWN), ("i got no sms", UNKNOWN), ("মেসেজ দেন না", UNKNOWN), ("না", UNKNOWN),
        ("you did not send sms", UNKNOWN), ("on", UNKNOWN), ("message", UNKNOWN),
    ],
)  # fmt: skip
def test_other_sentences_turn_nothing_off_or_on(text: str, kind: InboundRequest) -> None:
    assert read_inbound(text).kind is kind


@pytest.mark.parametrize(
    "text",
    ["start sms", "SMS on", "sms চালু করুন", "chalu koren", "মেসেজ অন", "আবার SMS দিন", "send sms again",
     "এস এম এস চালু করুন", "unstop"],
)  # fmt: skip
def test_sms_are_turned_on_again_in_as_many_words(text: str) -> None:
    assert read_inbound(text).kind is START
