"""The page "System" shows the checks of `portal doctor` to administrators, in both languages."""

import pytest

from portal.domain.staff.roles import Role
from tests.web.staff_client import Office

HERE = "/staff/system"


@pytest.mark.parametrize("role", [Role.DISTRICT, Role.CENTRE, Role.MINISTRY, Role.REGISTRAR])
def test_nobody_else_sees_it(office: Office, role: Role) -> None:
    office.browser(office.officer(role)).open(f"/en{HERE}", status=404)


@pytest.mark.parametrize(
    ("language", "text", "remedy", "healthy"),
    [
        ("en", "There are fewer than two administrators", "Add another one", "Disk space"),
        ("bn", "অ্যাডমিন দুজনের কম", "আরেকজন", "ডিস্কের জায়গা"),
    ],
)
def test_findings_stand_first_with_their_remedy(
    office: Office, language: str, text: str, remedy: str, healthy: str
) -> None:
    page = office.browser(office.officer(Role.ADMINISTRATOR)).open(f"/{language}{HERE}")
    assert text in page.text
    assert remedy in page.text
    assert page.text.index(text) < page.text.index(healthy)
