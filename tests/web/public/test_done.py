"""The confirmation: reference, what happens next, the centre, and a phone that is somebody else's."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from portal.app import create_app
from portal.config import Settings
from portal.crypto import Vault
from portal.db import Database
from portal.domain.platform.choices import Language
from portal.domain.platform.dates import dhaka_day
from portal.domain.registration.reference import show_reference
from portal.domain.reporting.indicator import Cut
from portal.i18n import show_phone
from portal.models import Centre, DailyIndicatorValue
from tests import factories
from tests.keys import ENVIRONMENT
from tests.web.client import Browser, Page
from tests.web.public.sent import BROWSER_TOKEN, sent

BOTH = pytest.mark.parametrize("language", list(Language))
CLEAR = "Done: remove my data from this phone"
UNKNOWN = "We cannot say yet how many days it takes in your district."
HOURS = "Sunday to Thursday, %(opens)s to %(closes)s. Closed on public holidays."


def remember(browser: Browser) -> None:
    """Gives the client the `BROWSER_TOKEN`, which identifies the sent registration."""
    with browser.client.session_transaction() as cookie:
        cookie["visitor"] = BROWSER_TOKEN
    browser.typed |= {value for values in factories.TYPED.values() for value in values}


def verified(database: Database, district: str, counts: dict[str, int]) -> None:
    """Stores how many were verified yesterday after so many days."""
    yesterday = dhaka_day(datetime.now(UTC) - timedelta(days=1))
    with database.begin() as session:
        session.add_all(
            DailyIndicatorValue(
                indicator="verified",
                cut=Cut.DAYS_TO_VERIFY,
                day=yesterday,
                district_code=district,
                centre_code=factories.NOAKHALI_CENTRE,
                value=days,
                count=count,
            )
            for days, count in counts.items()
        )


def has_button(page: Page, text: str) -> bool:
    here = page.in_its_language(text)
    return any(here in "".join(each.itertext()) for each in page.all("button"))


@BOTH
def test_the_reference_stands_in_a_panel_and_the_slip_comes_first(
    browser: Browser, sqlite_database: Database, vault: Vault, language: Language
) -> None:
    made = sent(sqlite_database, vault)
    remember(browser)
    page = browser.open(f"/{language}/register/done")
    (panel,) = [each for each in page.all("div") if each.get("class") == "confirmation"]
    assert show_reference(made.reference) in "".join(panel.itertext())
    first = next(a for a in page.all("main")[0].iter("a"))
    assert first.get("href") == f"/{language}/register/slip"


@BOTH
@pytest.mark.parametrize(("hours", "is_late"), [(0, True), (7, False)])
def test_at_night_the_sms_is_promised_for_the_morning(
    browser: Browser,
    sqlite_database: Database,
    vault: Vault,
    language: Language,
    hours: int,
    *,
    is_late: bool,
) -> None:
    night = datetime(2026, 11, 21, 20, tzinfo=UTC)  # 2:00 in Dhaka
    with time_machine.travel(night) as clock:
        made = sent(sqlite_database, vault)
        remember(browser)
        clock.shift(timedelta(hours=hours))
        browser.open(f"/{language}/register/done")
    page = browser.page
    assert made.mobile
    hour = "৮" if language is Language.BANGLA else "8"
    mobile = show_phone(language, made.mobile)
    promised = (
        "It is night now. After %(hour)s in the morning we also send it by SMS to %(mobile)s."
    )
    assert page.says(promised, hour=hour, mobile=mobile) is is_late
    assert page.says("We are also sending it by SMS to %(mobile)s.", mobile=mobile) is not is_late


@BOTH
@pytest.mark.parametrize(
    ("counts", "text", "days"),
    [
        ({"3": 2, "8": 3}, "In your district it has lately taken about %(days)s days.", 8),
        ({"0": 4, "9": 1}, "In your district it has lately taken about a day.", None),
        ({"3": 4}, UNKNOWN, None),
        ({}, UNKNOWN, None),
    ],
)
def test_the_days_of_the_check_are_those_of_the_district_or_plainly_unknown(
    browser: Browser,
    sqlite_database: Database,
    vault: Vault,
    language: Language,
    counts: dict[str, int],
    text: str,
    days: int | None,
) -> None:
    sent(sqlite_database, vault)
    remember(browser)
    verified(sqlite_database, factories.COXS_BAZAR, counts)
    verified(sqlite_database, factories.DHAKA_DISTRICT, {"30": 50})
    assert browser.open(f"/{language}/register/done").says(text, days=days)


@BOTH
def test_the_centre_is_a_card_with_address_distance_hours_map_and_its_own_phone(
    browser: Browser, sqlite_database: Database, vault: Vault, language: Language
) -> None:
    made = sent(sqlite_database, vault)
    with sqlite_database.begin() as session:
        centre = session.get_one(Centre, made.centre_code)
        centre.address_en, centre.address_bn = "7 College Road, Maijdee", "৭ কলেজ রোড, মাইজদী"
        centre.phone, centre.latitude, centre.longitude = "032161234", 22.8701, 91.0982
    remember(browser)
    page = browser.open(f"/{language}/register/done")
    is_bangla = language is Language.BANGLA
    assert ("৭ কলেজ রোড, মাইজদী" if is_bangla else "7 College Road, Maijdee") in page.text
    km = round(made.centre_distance_km)
    assert page.says("About %(km)s km from the main town of your district", km=km)
    opens, closes = ("সকাল ৯:০০", "বিকেল ৫:০০") if is_bangla else ("9:00 AM", "5:00 PM")
    assert page.says(HOURS, opens=opens, closes=closes)
    addresses = [a.get("href", "") for a in page.all("a")]
    assert "tel:032161234" in addresses
    (found,) = [each for each in addresses if "openstreetmap" in each]
    assert found.endswith("?mlat=22.87010&mlon=91.09820#map=15/22.87010/91.09820")


@BOTH
def test_a_centre_with_hours_of_its_own_shows_them_after_sending_on_the_slip_and_in_the_help(
    browser: Browser, sqlite_database: Database, vault: Vault, language: Language
) -> None:
    made = sent(sqlite_database, vault)
    with sqlite_database.begin() as session:
        session.get_one(Centre, made.centre_code).hours = "10:00-16:30"
    remember(browser)
    is_bangla = language is Language.BANGLA
    opens, closes = ("সকাল ১০:০০", "বিকেল ৪:৩০") if is_bangla else ("10:00 AM", "4:30 PM")
    for address in ("register/done", "register/slip", "help/centres"):
        page = browser.open(f"/{language}/{address}")
        assert page.says(HOURS, opens=opens, closes=closes)
    opens, closes = ("সকাল ৯:০০", "বিকেল ৫:০০") if is_bangla else ("9:00 AM", "5:00 PM")
    assert page.says(HOURS, opens=opens, closes=closes)  # of the other centres


def test_a_portal_without_hours_shows_none(
    sqlite_database: Database, vault: Vault, app: Flask, settings: Settings
) -> None:
    assert settings.centre.hours
    environment = ENVIRONMENT | {
        "PORTAL_INSTANCE": str(settings.instance),
        "PORTAL_CENTRE_HOURS": "none",
    }
    browser = Browser(create_app(Settings.from_env(environment), sqlite_database))
    sent(sqlite_database, vault)
    remember(browser)
    assert "Closed on public holidays" not in browser.open("/en/register/done").text


@BOTH
@pytest.mark.parametrize(
    ("whose", "is_offered"),
    [("own", False), ("family", True), ("neighbour", True), ("helper", True), ("", True)],
)
def test_clearing_is_offered_on_somebody_elses_phone_only(
    browser: Browser,
    sqlite_database: Database,
    vault: Vault,
    language: Language,
    whose: str,
    *,
    is_offered: bool,
) -> None:
    sent(sqlite_database, vault, whose_phone=whose)
    remember(browser)
    page = browser.open(f"/{language}/register/done")
    assert has_button(page, CLEAR) is is_offered
    if is_offered:
        assert browser.send(CLEAR).path == f"/{language}/finished"


def test_clearing_is_offered_where_somebody_else_filled_in_the_form(
    browser: Browser, sqlite_database: Database, vault: Vault
) -> None:
    sent(
        sqlite_database,
        vault,
        whose_phone="own",
        helped="yes",
        helper="neighbour",
        helper_name="রুবেল",
        read_out="yes",
    )
    remember(browser)
    assert has_button(browser.open("/bn/register/done"), CLEAR)
