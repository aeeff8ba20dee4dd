from portal.domain.staff.roles import Desk, Role
from tests.web.staff_client import Office


def test_mistakes_name_their_question_and_speak_to_the_officer(office: Office) -> None:
    browser = office.browser(office.officer(Role.REGISTRAR, desk=Desk.HOTLINE))
    browser.open("/en/staff/entry/new")
    page = browser.send("Send the registration", status=422, mobile="", age="x")
    (summary,) = (each for each in page.all("div") if each.get("class") == "error-summary")
    lines = ["".join(line.itertext()).strip() for line in summary.iter("li")]
    assert len(lines) == len(set(lines))
    assert any(line.endswith("Write the person's mobile number.") for line in lines)
    assert all(": " in line or "? " in line for line in lines)
    assert "Write your" not in page.text
