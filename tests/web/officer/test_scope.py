"""Whatever address names a thing: who may not see it is told that there is no such thing."""

import base64
import uuid
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule

from portal.domain.choices import Role
from portal.domain.reference import show_reference
from portal.domain.states import State
from portal.models import Registration
from portal.services import export, slip
from portal.services.export_file import Filters
from portal.web import access
from tests import make
from tests.web.client import Browser
from tests.web.desk import OTHER_AREAS, Office

EVERYTHING = {"decision": "verify", "version": "2", "evidence": "called", "reason": "because of it"}


def object_rules(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Every address below /staff/ that names one thing, with each of its methods."""
    for rule in app.url_map.iter_rules():
        if "/staff/" in rule.rule and rule.arguments - {"language"}:
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                yield rule, method


def things(office: Office) -> tuple[Registration, dict[str, str]]:
    """One of everything that an address can name."""
    registration = office.registration(State.VERIFIED)
    asker = office.officer(Role.MINISTRY)
    with office.database.begin() as session:
        asked = export.ask(
            session, office.vault, asker, "Names for the minister", Filters(),
            identifiable=True, now=make.NOW,
        )  # fmt: skip
    return registration, {
        "reference": show_reference(registration.reference),
        "code": slip.code_of(office.vault, registration),
        "export_id": str(asked.id),
        "officer_id": str(asker.id),
    }


def call(browser: Browser, rule: Rule, method: str, named: dict[str, str]) -> int:
    address = rule.rule.replace("<language:language>", "en")
    for name in rule.arguments - {"language"}:
        converter = "uuid:" if f"<uuid:{name}>" in address else ""
        address = address.replace(f"<{converter}{name}>", named[name])
    assert "<" not in address, address
    token = browser.open("/en/staff/password").value("csrf_token")
    sent = EVERYTHING | {"csrf_token": token}
    answer = browser.client.open(
        address, method=method, data=sent if method == "POST" else None, follow_redirects=True
    )
    return answer.status_code


@pytest.mark.parametrize("role", Role)
def test_nothing_of_another_area_or_role_is_there(office: Office, role: Role) -> None:
    registration, named = things(office)
    browser = office.browser(office.officer(role, OTHER_AREAS.get(role)))
    checked = 0
    for rule, method in object_rules(office.app):
        declared = access.access_of(office.app.view_functions[rule.endpoint])
        assert declared
        is_theirs = rule.arguments & {"export_id", "officer_id"} and role in declared.roles
        if not is_theirs:
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
        if rule.arguments & {"reference", "code"} and method == "GET"
    ]
    assert found
    assert set(found) == {200}


@pytest.mark.parametrize("role", Role)
def test_unknown_things_look_like_those_of_others(office: Office, role: Role) -> None:
    things(office)
    unknown = {
        "reference": "000-000-000",
        "code": base64.urlsafe_b64encode(b"0" * 32).decode().rstrip("="),
        "export_id": str(uuid.UUID(int=1)),
        "officer_id": str(uuid.UUID(int=1)),
    }
    browser = office.browser(office.officer(role))
    for rule, method in object_rules(office.app):
        assert call(browser, rule, method, unknown) == 404, f"{role} {method} {rule.rule}"


@pytest.mark.parametrize("role", [Role.DISTRICT, Role.CENTRE])
def test_another_areas_registration_and_none_give_the_same_page(office: Office, role: Role) -> None:
    registration, named = things(office)
    browser = office.browser(office.officer(role, OTHER_AREAS[role]))
    there = browser.open(f"/en/staff/registrations/{named['reference']}", status=404)
    nowhere = browser.open("/en/staff/registrations/000-000-000", status=404)
    assert there.text == nowhere.text
    assert registration.reference not in there.text
