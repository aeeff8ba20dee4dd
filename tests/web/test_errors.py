"""Error pages: they say what to do and reveal nothing."""

import json
import re
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as WaitedTooLong
from sqlalchemy.orm.exc import StaleDataError

from portal import schema
from portal.app import create_app
from portal.config import Settings
from portal.db import Database
from portal.domain.platform.errors import (
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    TooMany,
    Unavailable,
)
from portal.models import Draft
from portal.web import request_context
from portal.web.access import anyone
from tests import factories
from tests.postgres import Server
from tests.web.api.description import check_answer, problem
from tests.web.client import Browser

CANARY = "রহিমা-01712345678"


@pytest.fixture
def breaks(app: Flask) -> Callable[[Exception], FlaskClient]:
    """An application with a page `/bn/breaks` that raises this error."""

    def with_page(error: Exception) -> FlaskClient:
        @anyone
        def view() -> NoReturn:
            raise error

        app.add_url_rule("/<language:language>/breaks", view_func=view, methods=["GET", "POST"])
        return app.test_client()

    return with_page


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Invalid("no"), 422),
        (NotFound("no"), 404),
        (Forbidden("no"), 403),
        (Conflict("no"), 409),
        (TooMany("no", retry_after=77), 429),
        (Unavailable("no"), 503),
        (StaleDataError(), 409),
        (OperationalError("", None, Exception("gone")), 503),
        (WaitedTooLong(), 503),
        (RuntimeError(CANARY), 500),
        (KeyError(CANARY), 500),
    ],
    ids=repr,
)
def test_each_error_has_its_status(
    breaks: Callable[[Exception], FlaskClient], error: Exception, status: int
) -> None:
    client = breaks(error)
    for language in ("bn", "en"):
        answer = client.get(f"/{language}/breaks")
        assert answer.status_code == status
        assert f'<html lang="{language}">' in answer.text
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("language", ["bn", "en"])
def test_who_has_to_wait_is_told_how_long(
    breaks: Callable[[Exception], FlaskClient], language: str
) -> None:
    answer = breaks(TooMany("no", retry_after=77)).get(f"/{language}/breaks")
    assert answer.headers["Retry-After"] == "77"


@pytest.mark.parametrize(
    "error", [Unavailable("no"), OperationalError("", None, Exception()), WaitedTooLong()], ids=repr
)
def test_a_service_that_is_down_says_when_to_try_again(
    breaks: Callable[[Exception], FlaskClient], error: Exception
) -> None:
    answer = breaks(error).get("/en/breaks")
    assert int(answer.headers["Retry-After"]) > 0
    if not isinstance(error, Unavailable):
        assert "What you sent before is safe" in answer.text


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        ("/bn/nowhere", "GET", 404),
        ("/fr/", "GET", 404),
        ("/fr/register/consent", "GET", 404),
        ("/nowhere", "GET", 404),
        ("/bn/register/contact/x", "GET", 404),
        ("/bn/", "POST", 405),
        ("/bn/", "DELETE", 405),
        ("/bn/\x00", "GET", 404),
        ("/bn/%ff", "GET", 404),
    ],
)
def test_addresses_that_are_nowhere(
    client: FlaskClient, path: str, method: str, status: int
) -> None:
    answer = client.open(path, method=method)
    assert answer.status_code == status
    assert "<h1>" in answer.text
    assert 'href="/bn/"' in answer.text


def test_the_page_of_an_error_is_in_the_language_of_its_address(client: FlaskClient) -> None:
    assert "Page not found" in client.get("/en/nowhere").text
    assert "Page not found" not in client.get("/bn/nowhere").text
    assert 'lang="bn"' in client.get("/fr/").text


@pytest.mark.parametrize("language", ["bn", "en"])
def test_a_lost_person_is_led_to_the_form_and_to_their_registration(
    client: FlaskClient, language: str
) -> None:
    answer = client.get(f"/{language}/regster")
    assert f'href="/{language}/register/consent"' in answer.text
    assert f'href="/{language}/status"' in answer.text
    assert "register/consent" not in client.get(f"/{language}/staff/nowhere").text


def test_a_wrong_method_is_told_the_right_ones(client: FlaskClient) -> None:
    assert "GET" in client.post("/bn/").headers["Allow"]


def test_neither_page_nor_log_tells_what_was_typed_or_how_the_program_is_made(
    breaks: Callable[[Exception], FlaskClient], capsys: pytest.CaptureFixture[str]
) -> None:
    client = breaks(ValueError(CANARY))
    answer = client.get(f"/bn/breaks?name={CANARY}", headers={"User-Agent": CANARY})
    logged = capsys.readouterr().err
    for shown in (answer.text, logged):
        assert CANARY not in shown
        assert "01712345678" not in shown
        assert "Traceback" not in shown
    assert "ValueError" not in answer.text
    assert ".py" not in answer.text
    [entry] = [each for each in map(json.loads, logged.splitlines()) if "error" in each]
    assert (entry["event"], entry["error"]) == ("request.failed", "ValueError")
    assert re.search(r"test_errors\.py:\d+$", entry["place"])


def test_an_error_within_an_error_tells_no_more(
    app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(response: object) -> NoReturn:
        raise ValueError(CANARY)

    app.after_request(fail)
    answer = app.test_client().get("/bn/")
    assert answer.status_code == 500
    logged = capsys.readouterr().err
    assert CANARY not in answer.text + logged
    assert "Traceback" not in logged
    assert "request.failed" in logged


def test_the_words_of_an_error_are_inert(breaks: Callable[[Exception], FlaskClient]) -> None:
    error = NotFound("There is no district called %(name)s.", name="<script>{{7*7}}</script>")
    answer = breaks(error).get("/en/breaks")
    assert "&lt;script&gt;{{7*7}}" in answer.text
    assert "<script" not in answer.text


def test_values_of_a_statement_are_in_no_log(
    app: Flask, sqlite_database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    @anyone
    def view() -> str:
        with request_context.database().read() as session:
            session.execute(text("SELECT :x FROM elsewhere"), {"x": CANARY})
        return ""

    app.add_url_rule("/breaks", view_func=view)
    app.test_client().get("/breaks")
    logged = capsys.readouterr().err
    assert CANARY not in logged
    assert "no such table" in logged


def test_the_monitor_is_told_whether_the_database_answers(
    client: FlaskClient, sqlite_database: Database
) -> None:
    assert client.get("/healthz").status_code == client.get("/readyz").status_code == 200
    sqlite_database.close()
    path = Path(sqlite_database.url.database or "")
    path.rename(path.with_name("elsewhere"))
    path.mkdir()
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 503


@pytest.mark.parametrize("path", ["files", f"files/{uuid.UUID(int=1)}"])
def test_a_machine_gets_a_problem_document_while_the_database_is_away(
    client: FlaskClient, sqlite_database: Database, path: str
) -> None:
    sqlite_database.close()
    file = Path(sqlite_database.url.database or "")
    file.rename(file.with_name("elsewhere"))
    file.mkdir()
    answer = client.get(f"/api/v1/{path}", headers={"Authorization": "Bearer phera_x"})
    assert "try again in a minute" in problem(check_answer(answer), 503)
    assert int(answer.headers["Retry-After"]) > 0


def test_a_machine_gets_a_problem_document_for_a_fault_of_the_portal(app: Flask) -> None:
    @anyone
    def view() -> str:
        raise RuntimeError(CANARY)

    app.add_url_rule("/api/v1/breaks", view_func=view)
    assert CANARY not in problem(app.test_client().get("/api/v1/breaks"), 500)


def test_a_draft_outlives_a_database_that_was_gone(
    settings: Settings, own_postgres: Server
) -> None:
    database = Database(own_postgres.create_database("phera"))
    schema.upgrade(database)
    with database.begin() as session:
        factories.places(session)
    browser = Browser(create_app(settings, database))
    browser.open("/bn/register/consent")
    browser.send(consent="yes")
    contact = browser.page.path

    own_postgres.stop()
    page = browser.send(mobile="01712345678", status=503)
    assert int(page.response.headers["Retry-After"]) > 0
    assert page.says("What you wrote is still here. Please wait a minute, then press the button.")
    assert browser.open("/bn/").status == 200

    own_postgres.start()
    browser.open(contact)
    browser.send(mobile="01712345678")
    with database.read() as session:
        assert session.scalars(select(Draft)).one().mobile_index is not None
    database.close()
