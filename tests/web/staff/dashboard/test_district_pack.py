from datetime import UTC, datetime

import pytest

from portal.domain.staff.roles import Role
from tests.factories import COXS_BAZAR, DHAKA_DISTRICT
from tests.roll_ups import count_days
from tests.web.staff_client import Office

PACK = "/en/staff/dashboard/district-pack"


@pytest.fixture
def counted(office: Office) -> Office:
    now = datetime.now(UTC)
    office.registration(submitted_at=now)
    with office.database.begin() as session:
        count_days(session, now, office.vault)
    return office


@pytest.mark.parametrize("role", [Role.MINISTRY, Role.DISTRICT])
def test_the_dashboard_of_a_district_links_to_its_page(counted: Office, role: Role) -> None:
    browser = counted.browser(counted.officer(role))
    page = browser.open(f"/en/staff/dashboard?district={COXS_BAZAR}")
    (link,) = [a.get("href") for a in page.all("a") if "district-pack" in (a.get("href") or "")]
    response = browser.client.get(link)
    assert (response.status_code, response.content_type) == (200, "application/pdf")
    assert response.get_data().startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("role", "arguments", "status"),
    [
        (Role.MINISTRY, "", 400),
        (Role.MINISTRY, f"?district={COXS_BAZAR}&month=2026-13", 400),
        (Role.MINISTRY, "?district=nowhere", 404),
        (Role.DISTRICT, f"?district={DHAKA_DISTRICT}", 404),
    ],
)
def test_a_page_without_district_or_month_is_refused(
    counted: Office, role: Role, arguments: str, status: int
) -> None:
    counted.browser(counted.officer(role)).open(PACK + arguments, status=status)
