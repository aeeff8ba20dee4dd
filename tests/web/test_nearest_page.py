"""Addresses that only take forms lead a browser that opens them to their page."""

from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.routing.converters import AnyConverter

from portal.domain.registration.reference import show_reference
from portal.domain.registration.states import State
from portal.domain.staff.roles import Role
from tests.web.client import Browser
from tests.web.staff_client import Office

VALUES = {"UUIDConverter": "0c2f6c4e-5a55-4d1c-9d58-5a0b4d4f7a11", "LanguageConverter": "bn"}


def addresses_without_page(app: Flask) -> Iterator[str]:
    adapter = app.url_map.bind("localhost")
    pages = {rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    for rule in app.url_map.iter_rules():
        if "language" in rule.arguments and rule.rule not in pages:
            values = {name: value_of(rule, name) for name in rule.arguments}
            address = adapter.build(rule.endpoint, values)
            if not adapter.test(address, method="GET"):  # of a page with another name
                yield address


def value_of(rule: Rule, name: str) -> str:
    converter = rule._converters[name]
    if isinstance(converter, AnyConverter):
        return min(converter.items)
    return VALUES.get(type(converter).__name__, "x")


def test_each_address_that_only_takes_forms_leads_to_a_page(app: Flask) -> None:
    adapter, client = app.url_map.bind("localhost"), app.test_client()
    found = set(addresses_without_page(app))
    assert len(found) > 50
    for address in found:
        answer = client.get(address)
        assert answer.status_code == 303, address
        assert answer.location.startswith("/bn/")
        assert address.startswith(answer.location)
        assert adapter.test(answer.location, method="GET"), address


@pytest.mark.parametrize(("language", "other"), [("bn", "English"), ("en", "বাংলা")])
def test_the_page_of_an_error_can_be_read_in_the_other_language(
    office: Office, language: str, other: str
) -> None:
    registration = office.registration(State.VERIFIED)
    browser = office.browser(office.officer(Role.CENTRE))
    address = f"staff/registrations/{show_reference(registration.reference)}"
    browser.open(f"/{language}/{address}")
    page = browser.send("Finish", status=422)
    assert page.path == f"/{language}/{address}/centre/close"
    other_language = "en" if language == "bn" else "bn"
    assert browser.click(other).path == f"/{other_language}/{address}"


def test_a_form_that_has_a_page_of_its_own_stays_there_in_the_other_language(
    browser: Browser,
) -> None:
    browser.open("/bn/status/birth")
    browser.send(status=422)
    assert browser.send("English").path == "/en/status/birth"
