from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import AnyConverter, IntegerConverter, Rule, UUIDConverter

from portal.app import create_app
from portal.config import Settings
from portal.crypto import Vault
from portal.db import Database
from portal.domain.platform.choices import Language
from portal.domain.staff.roles import Role
from portal.services.staff import sign_in
from portal.web import access, staff_session
from portal.web.locale import LanguageConverter
from tests import factories
from tests.unit import unit
from tests.web.staff_client import AREAS

REACHED = "the view itself"


@pytest.fixture
def app(settings: Settings, sqlite_database: Database) -> Flask:
    return create_app(settings, sqlite_database)


def test_every_view_declares_who_may_call_it(app: Flask) -> None:
    undeclared = [
        f"{rule.rule} ({rule.endpoint})"
        for rule in app.url_map.iter_rules()
        if access.access_of(app.view_functions[rule.endpoint]) is None
    ]
    assert not undeclared, f"declare it with portal.web.access: {undeclared}"


def test_a_view_that_declares_nothing_is_refused(app: Flask) -> None:
    app.add_url_rule("/forgotten", view_func=lambda: "open to all")
    assert app.test_client().get("/forgotten").status_code == 403


@pytest.mark.parametrize("role", [None, *Role], ids=str)
def test_each_address_is_open_to_the_roles_it_declares_and_to_nobody_else(
    app: Flask, settings: Settings, sqlite_database: Database, role: Role | None
) -> None:
    for only in Role:  # so that this test reaches the guard without valid pages
        app.add_url_rule(f"/only/{only}", f"only_{only}", access.staff(only)(lambda: ""))
    rules = list(app.url_map.iter_rules())
    declared = [access.access_of(app.view_functions[rule.endpoint]) for rule in rules]
    _replace_views_by_probes(app)
    client = app.test_client()
    if role:
        _sign_in(client, settings, sqlite_database, role)
    for rule, access_to_it in zip(rules, declared, strict=True):
        assert access_to_it
        for method, address in _calls(app, rule):
            answer = client.open(address, method=method)
            if not access_to_it.roles or role in access_to_it.roles:
                assert answer.text == REACHED, f"{method} {address} is closed to {role}"
            else:
                refusal = 404 if role else 302
                assert answer.status_code == refusal, f"{method} {address} is open to {role}"


def test_templates_trim_their_texts_as_the_extraction_does(app: Flask) -> None:
    assert app.jinja_env.policies["ext.i18n.trimmed"] is True


def _replace_views_by_probes(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False  # only the guard is called
    for endpoint, view in app.view_functions.items():

        def probe(**_: object) -> str:
            return REACHED

        if declared := access.access_of(view):
            app.view_functions[endpoint] = access._declare(probe, declared)


def _sign_in(client: FlaskClient, settings: Settings, database: Database, role: Role) -> None:
    vault = Vault(settings.field_keys, settings.index_keys)
    now = datetime.now(UTC)
    with database.begin() as session:
        factories.places(session)
        officer = factories.officer(session, role, AREAS.get(role), vault=vault)
        sign_in.start_session(unit(session, vault=vault, now=now), officer, "a token")
    with client.session_transaction() as cookie:
        cookie[staff_session._TOKEN] = "a token"
        cookie[staff_session._SEEN] = int(now.timestamp())


def _calls(app: Flask, rule: Rule) -> Iterator[tuple[str, str]]:
    values = {name: _value(app, rule, name) for name in rule.arguments}
    address = app.url_map.bind("localhost").build(rule.endpoint, values)
    for method in (rule.methods or set()) & {"GET", "POST"}:
        yield method, address


def _value(app: Flask, rule: Rule, name: str) -> object:
    converter = rule._converters[name]
    if isinstance(converter, LanguageConverter):
        return Language.ENGLISH
    if isinstance(converter, UUIDConverter):
        return UUID(int=1)
    if isinstance(converter, AnyConverter):
        return min(converter.items)
    return 1 if isinstance(converter, IntegerConverter) else "x"
