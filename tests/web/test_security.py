"""Security rules of all pages."""

import re
from collections.abc import Iterator
from uuid import UUID

import pytest
from flask import Flask, session
from flask.testing import FlaskClient
from werkzeug.routing import AnyConverter, Rule, UUIDConverter
from werkzeug.test import TestResponse

from portal.app import create_app
from portal.config import Settings
from portal.db import Database
from portal.web import request_context
from portal.web.access import anyone
from portal.web.security import LARGEST_BODY, MOST_FIELDS, is_for_files
from tests.web.client import Browser

CONSENT = "/bn/register/consent"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def production(settings: Settings, sqlite_database: Database, app: Flask) -> Flask:
    """The application behind https, as in production."""
    address = {"public_url": "https://phera.example", "trusted_hosts": ("phera.example",)}
    secure = settings.model_copy(update=address)
    return create_app(secure, sqlite_database)


def addresses(app: Flask) -> Iterator[str]:
    """Returns every address for GET, and some that do not exist."""
    for rule in app.url_map.iter_rules():
        if rule.arguments <= {"language"} and "GET" in (rule.methods or ()):
            for language in ("bn", "en"):
                yield rule.rule.replace("<language:language>", language)
    yield from ("/nowhere", "/bn/nowhere", "/bn", "/bn/register/journey", "/static/site.css")
    yield from ("/gateways/nobody/receipts", "/bn/staff/registrations/7K3-MQ9-TXA")


def token(client: FlaskClient, path: str = CONSENT) -> str:
    """Returns the CSRF token of a page."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(path).text)
    assert found
    return found[1]


def test_every_answer_carries_the_security_headers(app: Flask, client: FlaskClient) -> None:
    for address in addresses(app):
        with client.get(address) as answer:
            headers = answer.headers
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin", address
        assert "Access-Control-Allow-Origin" not in headers, address
        assert headers["X-Content-Type-Options"] == "nosniff", address
        assert headers["Referrer-Policy"] == "same-origin", address
        if answer.status_code in (301, 302, 303, 308):
            assert answer.data == b"", "nothing of a redirect can be shown or run"
            assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
            continue
        policy = dict(
            part.strip().partition(" ")[::2]
            for part in headers["Content-Security-Policy"].split(";")
        )
        assert policy["default-src"] == policy["frame-ancestors"] == "'none'", address
        assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
        assert policy["base-uri"] == "'none'"
        assert "unsafe" not in headers["Content-Security-Policy"]


def test_only_pages_without_personal_data_may_be_stored(app: Flask, client: FlaskClient) -> None:
    open_pages = re.compile(
        r"/|/static/.*|/favicon\.ico|/(bn|en)/?|/(bn|en)/(finished|site\.webmanifest)"
        r"|/(bn|en)/help(/.*)?|/api/v1/openapi\.json"
    )
    for address in addresses(app):
        if not open_pages.fullmatch(address):
            assert client.get(address).headers["Cache-Control"] == "no-store", address


def test_no_page_has_script_or_style_within_it(app: Flask, client: FlaskClient) -> None:
    for address in addresses(app):
        with client.get(address) as answer:
            html = answer.text
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=", html), address
        assert "javascript:" not in html


@pytest.mark.parametrize(
    "host", ["evil.example", "", "localhost.evil.example", "evil.example:80", "localhost:99999"]
)
def test_a_host_that_is_not_ours_is_refused(
    client: FlaskClient, capsys: pytest.CaptureFixture[str], host: str
) -> None:
    for path in ("/bn/", CONSENT, "/nowhere"):
        answer = client.get(path, headers={"Host": host})
        assert answer.status_code == 400
        assert "evil" not in answer.text
        assert "href" not in answer.text
    assert "evil" not in capsys.readouterr().err


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "localhost:8000"])
def test_our_hosts_are_served(client: FlaskClient, host: str) -> None:
    assert client.get("/bn/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    ("language", "message"), [("bn", "পাতাটি"), ("en", "This page was open for too long")]
)
def test_a_form_without_its_token_is_refused_in_the_language_of_the_address(
    client: FlaskClient, language: str, message: str
) -> None:
    address = f"/{language}/register/consent"
    for data in ({"consent": "yes"}, {"consent": "yes", "csrf_token": "forged"}):
        answer = client.post(address, data=data)
        assert answer.status_code == 400
        assert f'lang="{language}"' in answer.text
        assert message in answer.text


def test_the_token_of_another_browser_is_refused(app: Flask, client: FlaskClient) -> None:
    theirs = token(app.test_client())
    token(client)
    answer = client.post(CONSENT, data={"consent": "yes", "csrf_token": theirs})
    assert answer.status_code == 400


def test_every_form_address_asks_for_a_token(app: Flask, client: FlaskClient) -> None:
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or ()) and not rule.rule.startswith("/gateways/"):
            values = {name: _value(rule, name) for name in rule.arguments}
            address = app.url_map.bind("localhost").build(rule.endpoint, values)
            # Uploads of users who are not signed in are refused before the body is read, and
            # machines need the token of their agreement.
            expected = 302 if is_for_files(app.view_functions[rule.endpoint]) else 400
            if rule.rule.startswith("/api/"):
                expected = 401
            assert client.post(address).status_code == expected, address


def _value(rule: Rule, name: str) -> object:
    converter = rule._converters[name]
    if isinstance(converter, AnyConverter):
        return min(converter.items)
    if isinstance(converter, UUIDConverter):
        return UUID(int=1)
    return "en" if name == "language" else "1"


@pytest.mark.parametrize("kind", [FORM, "multipart/form-data; boundary=x", "text/plain"])
def test_a_body_over_64_kilobytes_is_refused(client: FlaskClient, kind: str) -> None:
    body = b"consent=" + b"x" * LARGEST_BODY
    answer = client.post(CONSENT, data=body, content_type=kind)
    assert answer.status_code == 413
    three_megabytes = client.post(CONSENT, data=b"a=" + b"x" * 3_000_000, content_type=FORM)
    assert three_megabytes.status_code == 413
    assert "কম লিখে" in three_megabytes.text


def test_more_than_100_fields_are_refused(client: FlaskClient) -> None:
    mine = token(client)

    def send(fields: int) -> TestResponse:
        body = "&".join([f"csrf_token={mine}", *(f"f{n}=x" for n in range(fields - 1))])
        return client.post(CONSENT, data=body, content_type=FORM)

    assert send(MOST_FIELDS).status_code == 422
    assert send(MOST_FIELDS + 1).status_code == 413
    repeated = "&".join(["needs=loan"] * (MOST_FIELDS + 1))
    assert client.post(CONSENT, data=repeated, content_type=FORM).status_code == 413
    parts = {f"f{number}": "x" for number in range(MOST_FIELDS + 1)}
    answer = client.post(CONSENT, data=parts, content_type="multipart/form-data")
    assert answer.status_code == 413


def test_a_view_that_does_not_say_who_may_call_it_is_refused(app: Flask) -> None:
    app.add_url_rule("/forgotten", view_func=lambda: "everything")
    answer = app.test_client().get("/forgotten")
    assert answer.status_code == 403
    assert "everything" not in answer.text


def test_the_cookie_cannot_be_read_by_scripts_or_sent_by_other_sites(client: FlaskClient) -> None:
    cookie = client.get(CONSENT).headers["Set-Cookie"]
    assert cookie.startswith("phera=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))


def test_in_production_the_cookie_is_bound_to_this_host_and_https(production: Flask) -> None:
    client = production.test_client()
    answer = client.get(CONSENT, base_url="https://phera.example")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-phera=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert "max-age=63072000" in answer.headers["Strict-Transport-Security"]


def test_a_form_is_taken_without_a_referer(production: Flask) -> None:
    client = production.test_client()
    page = client.get(CONSENT, base_url="https://phera.example")
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert found
    data = {"consent": "yes", "csrf_token": found[1]}
    answer = client.post(CONSENT, data=data, base_url="https://phera.example")
    assert answer.status_code in (302, 303)


def test_a_forged_cookie_is_no_session(app: Flask, client: FlaskClient) -> None:
    @anyone
    def look() -> dict[str, object]:
        return dict(session)

    app.add_url_rule("/look", view_func=look)
    for cookie in ("eyJ2aXNpdG9yIjoieCJ9.x.y", "garbage", "%ff%fe", "a" * 4000):
        answer = client.get("/look", headers={"Cookie": f"phera={cookie}"})
        assert answer.json == {}


def test_fields_that_nobody_asked_for_are_ignored(browser: Browser) -> None:
    browser.open(CONSENT)
    browser.send(consent="yes", state="verified", role="administrator", officer_id="1")
    assert browser.page.status == 200


def test_no_stored_file_leads_out_of_its_folder(client: FlaskClient) -> None:
    for path in ("/static/../setup.cfg", "/static/%2e%2e/setup.cfg", "/static//etc/passwd"):
        assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.9", "127.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),  # the first is the client's own claim
        (2, "203.0.113.9, 10.0.0.1", "203.0.113.9"),
        (1, "", "127.0.0.1"),
    ],
)
def test_the_address_of_a_person_is_what_the_last_trusted_proxy_says(
    settings: Settings, sqlite_database: Database, proxies: int, forwarded: str, address: str
) -> None:
    app = create_app(settings.model_copy(update={"proxies": proxies}), sqlite_database)

    @anyone
    def look() -> str:
        return request_context.client_address()

    app.add_url_rule("/look", view_func=look)
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    assert app.test_client().get("/look", headers=headers).text == address


def test_files_are_kept_by_browsers_until_they_change(client: FlaskClient) -> None:
    style = re.search(r'href="(/static/site\.css\?v=[0-9a-f]+)"', client.get("/bn/").text)
    assert style
    with client.get(style[1]) as answer:
        assert answer.status_code == 200
        assert "max-age=31536000" in answer.headers["Cache-Control"]
