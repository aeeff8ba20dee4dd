"""The transferred bytes of the journey in a real browser, with headers and redirects."""

import pytest

from tests.browsers import PHONE, NewContext
from tests.e2e.running import RunningPortal
from tests.e2e.transfers import Transfers
from tests.e2e.walk import Returnee

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("weight")]

FIRST_VIEW = 10 * 1024
LATER_PAGE = 4608
JOURNEY = 45 * 1024
SCRIPT = 3 * 1024

NAMES = {
    "bn": {"name_bn": "রহিমা বেগম", "father_name": "আব্দুল করিম"},
    "en": {"name_bn": "Rahima Begum", "father_name": "Abdul Karim"},
}


@pytest.mark.parametrize(("language", "mobile"), [("bn", "01711000201"), ("en", "01711000202")])
def test_the_journey_is_light(
    running: RunningPortal, new_context: NewContext, language: str, mobile: str
) -> None:
    page = new_context(**PHONE).new_page()
    transfers = Transfers(page)
    Returnee(page, running, language, mobile, transfers.watch).register(NAMES[language])
    first, *later = transfers.pages
    assert len(later) >= 9
    # Checks that the parts of every page, such as the icon, were counted.
    counted = " ".join(address for address, _ in first.parts)
    assert "site.css" in counted
    assert "icon.svg" in counted
    assert first.total <= FIRST_VIEW
    assert {each.name: each.total for each in later if each.total > LATER_PAGE} == {}
    assert transfers.total <= JOURNEY


def test_without_javascript_the_journey_is_as_light(
    running: RunningPortal, new_context: NewContext
) -> None:
    page = new_context(**PHONE, java_script_enabled=False).new_page()
    transfers = Transfers(page, runs_scripts=False)
    Returnee(page, running, "bn", "01711000203", transfers.watch).register(NAMES["bn"])
    assert max(each.total for each in transfers.pages[1:]) <= LATER_PAGE
    assert transfers.total <= JOURNEY


def test_the_script_is_small(running: RunningPortal) -> None:
    packed = list((running.instance / "static").glob("*/retry-submit.js.br"))
    assert packed
    assert all(each.stat().st_size < SCRIPT for each in packed)
