"""Editing the texts of SMS, without JavaScript, in both languages."""

import pytest
from sqlalchemy import select

from portal.domain.messaging.kinds import MessageKind
from portal.domain.platform.choices import Language
from portal.domain.staff.roles import Role
from portal.models import Message, TextVersion
from portal.services.messaging import texts
from tests.unit import unit
from tests.web.client import Browser
from tests.web.staff_client import Office

HERE = "/staff/sms/texts/withdrawn"
BANGLA = "ফেরা: {reference} বাদ গেছে। {hotline}"
ENGLISH = "Phera: {reference} is gone. {hotline}"


@pytest.fixture
def browser(office: Office) -> Browser:
    browser = office.browser(office.officer(Role.ADMINISTRATOR))
    browser.typed |= {BANGLA, ENGLISH, "{reference}", "{hotline}", "{sender}"}
    for kind in MessageKind:
        browser.typed |= set(texts.built_in_text(kind))
    return browser


def saved(office: Office) -> int:
    with office.database.read() as session:
        return len(session.scalars(select(TextVersion)).all())


@pytest.mark.parametrize("language", ["bn", "en"])
def test_all_texts_are_listed_and_each_can_be_opened(browser: Browser, language: str) -> None:
    page = browser.open(f"/{language}/staff/sms/texts")
    for kind in MessageKind:
        assert page.says(kind.label)
    for kind in MessageKind:
        browser.open(f"/{language}/staff/sms/texts/{kind.value}")
    browser.open(f"/{language}/staff/sms/texts/nothing", status=404)


@pytest.mark.parametrize("language", ["bn", "en"])
def test_a_text_is_counted_without_being_saved(
    office: Office, browser: Browser, language: str
) -> None:
    browser.open(f"/{language}{HERE}")
    page = browser.send("Count", bn=BANGLA, en=ENGLISH)
    units = texts.text_sizes(texts.TextVersionInUse(BANGLA, ENGLISH))[Language.ENGLISH].units
    assert page.says(
        "With the longest values: %(count)s segment(s), %(units)s characters. One segment "
        "holds %(room)s.",
        count=1,
        units=units,
        room=160,
    )
    assert page.value("confirmed") is None
    assert saved(office) == 0


@pytest.mark.parametrize("language", ["bn", "en"])
def test_a_saved_text_becomes_a_version_with_its_author(
    office: Office, browser: Browser, language: str
) -> None:
    browser.open(f"/{language}{HERE}")
    page = browser.send("Save and use it", bn=BANGLA, en=ENGLISH)
    assert page.says("The text is saved and will be used from now on.")
    assert "Shirin Akter" in page.text
    assert saved(office) == 1
    with office.database.read() as session:
        assert texts.newest_text(unit(session), MessageKind.WITHDRAWN).english == ENGLISH


@pytest.mark.parametrize("language", ["bn", "en"])
def test_a_second_segment_needs_a_tick(office: Office, browser: Browser, language: str) -> None:
    long = "ক" * 71
    browser.typed.add(long)
    browser.open(f"/{language}{HERE}")
    page = browser.send("Save and use it", bn=long, en=ENGLISH, status=422)
    assert len(page.errors) == 1
    assert saved(office) == 0
    browser.send("Save and use it", bn=long, en=ENGLISH, confirmed="yes")
    assert saved(office) == 1


@pytest.mark.parametrize("language", ["bn", "en"])
@pytest.mark.parametrize("typed", ["", "{name}", "{", "<script>{x}</script>", "x" * 2000])
def test_what_cannot_be_sent_is_refused_and_stays_on_the_page(
    office: Office, browser: Browser, language: str, typed: str
) -> None:
    browser.typed.add(typed)
    browser.open(f"/{language}{HERE}")
    page = browser.send("Save and use it", bn=BANGLA, en=typed, status=422)
    assert len(page.errors) == 1
    assert saved(office) == 0


def test_a_test_sms_goes_to_the_given_number_and_saves_nothing(
    office: Office, browser: Browser
) -> None:
    browser.open(f"/en{HERE}")
    browser.send("Send a test SMS", bn=BANGLA, en=ENGLISH, mobile="01712-345678")
    with office.database.read() as session:
        message = session.scalars(select(Message)).one()
        assert message.recipient == "+8801712345678"
        assert message.body == "Phera: MMM-MMM-MMM is gone. 01712-345678"
    assert saved(office) == 0


@pytest.mark.parametrize("mobile", ["", "123", "+919830000000"])
def test_a_test_goes_to_no_other_country(office: Office, browser: Browser, mobile: str) -> None:
    browser.open(f"/en{HERE}")
    page = browser.send("Send a test SMS", bn=BANGLA, en=ENGLISH, mobile=mobile, status=422)
    assert len(page.errors) == 1
    with office.database.read() as session:
        assert session.scalars(select(Message)).all() == []


def test_tests_are_bounded(browser: Browser) -> None:
    browser.open(f"/en{HERE}")
    for _ in range(texts.TESTS.most):
        browser.send("Send a test SMS", bn=BANGLA, en=ENGLISH, mobile="01712345678")
    browser.send("Send a test SMS", bn=BANGLA, en=ENGLISH, mobile="01712345678", status=429)
