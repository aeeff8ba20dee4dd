import pytest
from portal.domain.staff.roles import Role
from tests.web.staff_client import Office

@pytest.mark.parametrize("role", [r for r in Role if r is not Role.MINISTRY])
def test_x(office: Office, role: Role) -> None:
    office.registration()
    page = office.browser(office.officer(role)).open("/en/staff/today")
    print(page.text)
