"""Every SMS fits one segment with the longest real values."""

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from portal.config import Settings
from portal.domain.messaging.kinds import MessageKind
from portal.domain.messaging.segments import Encoding, fold_for_sms, segments
from portal.domain.messaging.sender_name import (
    LONGEST_SENDER,
    NEUTRAL_SENDER,
    read_sender_name,
)
from portal.domain.messaging.texts import (
    LONGEST_DAY,
    LONGEST_SITE,
    LONGEST_TIME,
    STATUS_WORDS,
    TEXTS,
    appointment_values,
    centre_values,
    local_number,
    values_needed,
)
from portal.domain.platform.choices import Language
from portal.domain.platform.dates import DHAKA
from portal.domain.platform.numerals import in_language
from portal.domain.registration.reference import new_reference, show_reference
from portal.domain.registration.states import State
from portal.domain.routing.places import load_places
from portal.i18n import show_moment, show_time, translate

KINDS = list(MessageKind)
LANGUAGES = list(Language)
# The longest numbers of each form in Bangladesh: a mobile, a number of an
# internet phone company, a land line with its area code, a hotline.
PHONES = ["+8801712345678", "+8809610102030", "0821-712345", "02-223388888", "16135"]
ASKED_FOR = MessageKind.ANSWER_REGISTER
REFERENCE = show_reference(new_reference())
LONGEST_NAME = {language: "m" * most for language, most in LONGEST_SENDER.items()}


def texts(kind: MessageKind, language: Language) -> list[str]:
    """Returns the text with the longest values, for every district and every form of number."""
    found = []
    for district in load_places().districts:
        for phone in PHONES:
            values = {
                "sender": LONGEST_NAME[language],
                "code": "482913",
                "reference": REFERENCE,
                "hotline": local_number(phone),
                "day": LONGEST_DAY,
                "time": LONGEST_TIME[language],
                "site": "w" * (LONGEST_SITE - 7) + ".gov.bd",
                **centre_values(language, district, phone, hotline="16135"),
            }
            for word in STATUS_WORDS.values() if "status" in values_needed(kind) else [""]:
                values["status"] = translate(language, word) if word else ""
                filling = {name: values[name] for name in values_needed(kind)}
                found.append(fold_for_sms(translate(language, TEXTS[kind], **filling)))
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_text_fits_one_segment_with_the_longest_real_values(
    kind: MessageKind, language: Language
) -> None:
    encoding = Encoding.UCS2 if language is Language.BANGLA else Encoding.GSM7
    for text in texts(kind, language):
        counted = segments(text)
        assert (counted.count, counted.encoding) == (1, encoding), f"{counted.units}: {text}"


@pytest.mark.parametrize("kind", KINDS)
def test_both_languages_say_it_with_the_same_values(kind: MessageKind) -> None:
    bangla = translate(Language.BANGLA, TEXTS[kind])
    assert bangla != TEXTS[kind]
    assert set(re.findall(r"%\((\w+)\)s", bangla)) == values_needed(kind)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_typed_or_dialled_is_in_latin_digits(kind: MessageKind, language: Language) -> None:
    text = texts(kind, language)[0]
    for name, value in (("code", "482913"), ("reference", REFERENCE), ("phone", "01712-345678")):
        assert (name in values_needed(kind)) == (value in text) or name == "phone"


# Words that would reveal to another reader what the person went through or needs.
TELLING = {
    Language.ENGLISH: "phera migra return abroad worker deport traffick abuse debt loan legal medical",
    Language.BANGLA: "ফেরা প্রবাস অভিবাস বিদেশ ফেরত পাচার নির্যাত ঋণ দেনা চিকিৎসা আইনি পুনর্বাস",
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_stranger_who_reads_it_learns_nothing(kind: MessageKind, language: Language) -> None:
    text = translate(language, TEXTS[kind]).lower() + NEUTRAL_SENDER.in_language(language).lower()
    assert not [word for word in TELLING[language].split() if word in text]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind is not ASKED_FOR])
def test_none_holds_a_link_so_that_one_with_a_link_is_known_as_false(
    kind: MessageKind, language: Language
) -> None:
    text = texts(kind, language)[0].lower()
    assert "http" not in text
    assert "www" not in text
    assert not re.search(r"\w\.\w", text)


def test_the_address_of_the_site_stands_in_the_answer_to_reg_alone() -> None:
    assert [kind for kind in KINDS if "site" in values_needed(kind)] == [ASKED_FOR]


def test_every_state_that_is_told_has_its_words() -> None:
    assert set(STATUS_WORDS) == set(State) - {State.DRAFT}


def test_a_centre_without_a_number_shows_the_hotline() -> None:
    assert centre_values(Language.ENGLISH, "BD3026", "", "16135") == {
        "town": "Dhaka",
        "phone": "16135",
    }


def test_numbers_are_written_as_dialled_in_the_country() -> None:
    assert local_number("+8801712345678") == "01712-345678"
    assert local_number("+8809610102030") == "09610102030"
    assert local_number("16135") == "16135"


def test_the_hotline_of_the_settings_is_one_of_those_tried(tmp_path: Path) -> None:
    settings = Settings.from_env({"PORTAL_INSTANCE": str(tmp_path)})
    assert settings.hotline in PHONES
    assert settings.hotline_abroad in PHONES


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_name_of_the_sender_stands_first(language: Language) -> None:
    without = [
        kind for kind in KINDS if not translate(language, TEXTS[kind]).startswith("%(sender)s: ")
    ]
    assert without == [MessageKind.ANSWER_STATUS]


@pytest.mark.parametrize(
    ("name", "language", "problem"),
    [
        ("নিবন্ধন", Language.BANGLA, "has 7 letters; an SMS has room for 1 to 4"),
        ("Sheba Desk", Language.ENGLISH, "has 10 letters; an SMS has room for 1 to 8"),
        (" ", Language.ENGLISH, "has 0 letters"),
        ("a{b}", Language.ENGLISH, "may not hold"),
    ],
)
def test_a_name_that_does_not_fit_is_refused(name: str, language: Language, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        read_sender_name(name, language)


@pytest.mark.parametrize("half_hour", range(48))
def test_sms_and_page_name_the_part_of_the_day_alike(half_hour: int) -> None:
    starts_at = datetime(2026, 11, 22, tzinfo=DHAKA) + timedelta(minutes=30 * half_hour)
    in_sms = appointment_values(Language.BANGLA, starts_at)["time"]
    assert in_language(in_sms, Language.BANGLA) == show_time(Language.BANGLA, starts_at)
    assert (
        len(fold_for_sms(in_sms)) <= len(LONGEST_TIME[Language.BANGLA])
        or not 8 <= half_hour / 2 < 18
    )


def test_half_past_three_is_noon_in_sms_and_page() -> None:
    starts_at = datetime(2026, 11, 22, 15, 30, tzinfo=DHAKA)
    assert appointment_values(Language.BANGLA, starts_at)["time"] == "দুপুর 3:30"
    assert show_moment(Language.BANGLA, starts_at).endswith("দুপুর ৩:৩০")
