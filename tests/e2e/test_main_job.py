"""The main job from a phone to the ministry's file."""

import csv
import io
from pathlib import Path

import pytest

from tests.browsers import DESK, PHONE, NewContext
from tests.e2e.running import RunningPortal
from tests.e2e.time_travel import end_code_pause, end_undo_period
from tests.e2e.walk import Officer, Returnee

pytestmark = pytest.mark.browser

BANGLA = {"name_bn": "রহিমা বেগম", "father_name": "আব্দুল করিম"}
ENGLISH = {"name_bn": "Rahima Begum", "father_name": "Abdul Karim"}


def test_a_registration_in_bangla_without_javascript_is_corrected_verified_received_and_exported(
    new_context: NewContext, tmp_path: Path
) -> None:
    with RunningPortal(tmp_path / "instance") as portal:
        phone = new_context(**PHONE, java_script_enabled=False).new_page()
        returnee = Returnee(phone, portal, "bn", "01711000001")
        reference = returnee.register(BANGLA)
        portal.wait_for_sms("+8801711000001", reference)

        officer = _officer(new_context, portal, "bn", "district", "today")
        officer.open_queue()
        assert "রহিমা বেগম" in officer.page.locator("main").inner_text()
        assert "BX0123456" in officer.open(reference, "registration")
        officer.decide("send-back", "জন্মের সাল পাসপোর্টের সাথে মেলে না", fields="birth")
        portal.wait_for_sms("+8801711000001", "ঠিক")

        end_code_pause(portal)
        end_undo_period(portal)
        assert "জন্মের সাল পাসপোর্টের সাথে মেলে না" in returnee.open_status()
        returnee.correct(birth_year="1991")
        assert "১৯৯১" in officer.open(reference, "registration")

        _verify_receive_and_export(new_context, portal, officer, reference, tmp_path)


def test_a_registration_in_english_is_verified_received_and_exported(
    new_context: NewContext, tmp_path: Path
) -> None:
    with RunningPortal(tmp_path / "instance") as portal:
        returnee = Returnee(new_context(**PHONE).new_page(), portal, "en", "01711000002")
        reference = returnee.register(ENGLISH)
        portal.wait_for_sms("+8801711000002", reference)

        officer = _officer(new_context, portal, "en", "district", "today")
        officer.open(reference, "registration")
        _verify_receive_and_export(new_context, portal, officer, reference, tmp_path)


def _verify_receive_and_export(
    new_context: NewContext, portal: RunningPortal, officer: Officer, reference: str, folder: Path
) -> None:
    officer.decide("verify", evidence="passport_seen")
    centre = _officer(new_context, portal, officer.language, "centre", "centre-today")
    centre.open(reference, "centre-registration")
    centre.decide("receive")
    ministry = _officer(new_context, portal, officer.language, "ministry", "exports")
    ministry.ask_for_export("Figures of the month", with_names=False, name="exports")
    plain = ministry.download(folder)
    assert "received" in plain
    assert reference not in plain

    ministry.ask_for_export("Calling people about training", with_names=True, name="exports")
    administrator = _officer(new_context, portal, officer.language, "admin", "accounts")
    administrator.page.goto(f"{portal.url}/{officer.language}/staff/exports")
    administrator.approve_export()
    rows = list(csv.DictReader(io.StringIO(ministry.download(folder))))
    (row,) = [row for row in rows if reference in row.values()]
    assert row["state_code"] == "received"
    assert row["centre_code"] == "RSC-CUM"
    assert row["document_number"] == "BX0123456"


def _officer(
    new_context: NewContext, portal: RunningPortal, language: str, role: str, page: str
) -> Officer:
    officer = Officer(new_context(**DESK).new_page(), portal, language)
    officer.sign_in(portal.sign_in(role), page)
    return officer
