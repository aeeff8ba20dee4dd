"""An officer corrects an answer for somebody, who hears of it by SMS and sees old and new on the status page."""

import pytest

from tests.browsers import DESK, PHONE, NewContext
from tests.e2e.running import RunningPortal
from tests.e2e.time_travel import end_code_pause
from tests.e2e.walk import Officer, Returnee

pytestmark = pytest.mark.browser


def test_the_person_gets_an_sms_and_sees_what_was_corrected(
    running: RunningPortal, new_context: NewContext
) -> None:
    returnee = Returnee(new_context(**PHONE).new_page(), running, "en", "01711000304")
    reference = returnee.register({"name_bn": "Rahima Begum", "father_name": "Abdul Karim"})

    officer = Officer(new_context(**DESK).new_page(), running, "en")
    officer.sign_in(running.sign_in("district"), "today")
    officer.open(reference, "registration")
    desk = officer.page
    desk.get_by_role("link", name="Correct an answer").first.click()
    desk.locator("main a[href$='answer=birth']").click()
    desk.fill("[name=birth_year]", "1991")
    desk.check("[name=agreed][value=on_phone]")
    desk.fill("[name=reason]", "The passport that she brought says 1991")
    desk.locator("main .form-actions button").click()
    desk.get_by_text("1991").first.wait_for()
    assert "/staff/registrations/" in desk.url

    sms = running.wait_for_sms("+8801711000304", "we corrected an answer")
    assert reference in sms
    assert "1991" not in sms, "somebody else may read it"
    end_code_pause(running)
    returnee.open_status()
    returnee.page.get_by_text("What has happened so far").click()
    status = " ".join(returnee.page.locator("main").inner_text().split())
    assert "before: 5 March 1990" in status
    assert "now: 5 March 1991" in status
    assert "passport that she brought" not in status, "what officers note is theirs"
