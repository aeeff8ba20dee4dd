"""An officer gets "not found" for everything outside their visibility, at every address."""

import base64
import uuid
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import AnyConverter, Rule, UUIDConverter

from portal.domain.registration.reference import show_reference
from portal.domain.registration.states import State
from portal.domain.staff.roles import Desk, Role
from portal.models import Registration
from portal.services.registration import slip
from portal.services.reporting import export_requests
from portal.services.reporting.export_file import ExportFilters
from portal.web import access
from tests.unit import unit
from tests.web.client import Browser
from tests.web.staff_client import OTHER_AREAS, Office

EVERYTHING = {
    "decision": "verify",
    "version": "2",
    "evidence": "called",
    "reason": "because of it",
    "confirmed": "in_person",
}
OF_AN_AREA = {"staff_registration.show", "staff_registration.take", "staff_slip_scan.show"}
# Removing an entry of a shared list succeeds if the entry is not there (any more).
OFF_A_COMMON_LIST = {"staff_unreachable.called", "administrator_sms.dismiss"}
# An id that this officer has not used begins a new entry, even if another officer used it; and
# discarding a missing entry succeeds (see `tests/web/staff/intake/test_assisted_entry.py`).
BEGINS_ANEW = {
    f"staff_assisted_entry.{name}" for name in ("show", "send", "keep", "discard", "done")
}


def object_rules(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Returns every address below /staff/ that contains an id, with each of its methods."""
    for rule in app.url_map.iter_rules():
        if "/staff/" in rule.rule and rule.arguments - {"language"}:
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                yield rule, method


def is_of_an_area(rule: Rule) -> bool:
    return "reference" in rule.arguments or rule.endpoint in OF_AN_AREA


def things(office: Office) -> tuple[Registration, dict[str, str]]:
    """Creates one of each thing that addresses contain ids of."""
    registration = office.registration(State.VERIFIED)
    requester = office.officer(Role.MINISTRY)
    with office.database.begin() as session:
        asked = export_requests.request_export(unit(session, vault=office.vault), requester, "Names for the minister", ExportFilters(), identifiable=True)  # fmt: skip
    return registration, {
        "reference": show_reference(registration.reference),
        "code": slip.slip_code(office.vault, registration),
        "export_id": str(asked.id),
        "officer_id": str(requester.id),
    }


def call(browser: Browser, rule: Rule, method: str, named: dict[str, str]) -> int:
    values = {name: _value(rule, name, named) for name in rule.arguments}
    address = browser.client.application.url_map.bind("localhost").build(rule.endpoint, values)
    token = browser.open("/en/staff/password").value("csrf_token")
    sent = EVERYTHING | {"csrf_token": token}
    answer = browser.client.open(
        address, method=method, data=sent if method == "POST" else None, follow_redirects=True
    )
    return answer.status_code


def _value(rule: Rule, name: str, named: dict[str, str]) -> str:
    converter = rule._converters[name]
    if isinstance(converter, AnyConverter):
        return min(converter.items)
    nothing = str(uuid.UUID(int=1)) if isinstance(converter, UUIDConverter) else "NOTHING"
    return "en" if name == "language" else named.get(name, nothing)


@pytest.mark.parametrize("role", Role)
def test_nothing_of_another_area_or_role_is_there(office: Office, role: Role) -> None:
    registration, named = things(office)
    browser = office.browser(office.officer(role, OTHER_AREAS.get(role)))
    checked = 0
    for rule, method in object_rules(office.app):
        declared = access.access_of(office.app.view_functions[rule.endpoint])
        assert declared
        if is_of_an_area(rule) or role not in declared.roles:
            assert call(browser, rule, method, named) == 404, f"{role} {method} {rule.rule}"
            checked += 1
    assert checked
    assert office.state_of(registration) is State.VERIFIED


def test_what_is_there_for_the_own_area_shows_that_the_walk_means_something(
    office: Office,
) -> None:
    _, named = things(office)
    browser = office.browser(office.officer(Role.DISTRICT))
    found = [
        call(browser, rule, method, named)
        for rule, method in object_rules(office.app)
        if is_of_an_area(rule) and method == "GET"
    ]
    assert found
    assert set(found) == {200}


@pytest.mark.parametrize("role", Role)
def test_unknown_things_look_like_those_of_others(office: Office, role: Role) -> None:
    unknown = {
        "reference": "000-000-000",
        "code": base64.urlsafe_b64encode(b"0" * 32).decode().rstrip("="),
    }
    browser = office.browser(office.officer(role, desk=Desk.VOLUNTEER))
    for rule, method in object_rules(office.app):
        declared = access.access_of(office.app.view_functions[rule.endpoint])
        assert declared
        if rule.endpoint not in OFF_A_COMMON_LIST | BEGINS_ANEW or role not in declared.roles:
            assert call(browser, rule, method, unknown) == 404, f"{role} {method} {rule.rule}"


@pytest.mark.parametrize("role", [Role.DISTRICT, Role.CENTRE])
def test_another_areas_registration_and_none_give_the_same_page(office: Office, role: Role) -> None:
    registration, named = things(office)
    browser = office.browser(office.officer(role, OTHER_AREAS[role]))
    there = browser.open(f"/en/staff/registrations/{named['reference']}", status=404)
    nowhere = browser.open("/en/staff/registrations/000-000-000", status=404)
    assert there.text_without_error_number == nowhere.text_without_error_number
    assert registration.reference not in there.text
