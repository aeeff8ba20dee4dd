"""The access log of the web, the id of each request, and what the log says about a fault."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest
import structlog
from flask import Flask, Response
from flask.testing import FlaskClient
from sqlalchemy import text

from portal.app import create_app
from portal.config import Settings
from portal.db import Database
from portal.domain.staff.roles import Role
from portal.web import request_context
from portal.web.access import anyone
from tests import factories
from tests.keys import ENVIRONMENT
from tests.web.staff_client import Office

ID = "3f9a71c2" + "0" * 24
CANARY = "রহিমা-01712345678"
LINE = {
    "event", "level", "timestamp", "request_id", "endpoint", "method", "status", "milliseconds",
    "bytes", "role",
}  # fmt: skip


@pytest.fixture
def behind_proxy(tmp_path: Path, sqlite_database: Database, app: Flask) -> FlaskClient:
    given = {"PORTAL_INSTANCE": str(tmp_path / "instance"), "PORTAL_PROXIES": "1"}
    return create_app(Settings.from_env({**ENVIRONMENT, **given}), sqlite_database).test_client()


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_request_is_one_line_without_address_query_or_person(
    client: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    client.get(
        f"/bn/r/7ABCDEFGH?name={CANARY}&x=Rahima",
        headers={"User-Agent": "Rahima", "Referer": "http://a/7ABCDEFGH"},
        environ_overrides={"REMOTE_ADDR": "203.0.113.7"},
    )
    written = capsys.readouterr().err
    [line] = [json.loads(each) for each in written.splitlines()]
    assert set(line) == LINE
    assert (line["event"], line["method"], line["role"]) == ("request.answer_sent", "GET", "")
    for secret in (CANARY, "Rahima", "7ABCDEFGH", "203.0.113.7"):
        assert secret not in written


def test_a_line_tells_endpoint_status_size_and_role(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    browser = office.browser(office.officer(Role.DISTRICT))
    capsys.readouterr()
    answer = browser.client.get("/en/staff/queue")
    [line] = lines(capsys)
    assert (line["endpoint"], line["status"], line["role"]) == (
        "staff_queue.show",
        200,
        "district",
    )
    assert line["bytes"] == len(answer.data)
    assert line["milliseconds"] > 0


@pytest.mark.parametrize(
    ("path", "endpoint", "status"),
    [
        ("/nowhere/01712345678", "none", 404),
        ("/bn/", "public_start.start", 200),
        ("/static/01712345678.css", "none", 404),
        ("/healthz", "health.healthz", 200),
    ],
)
def test_an_endpoint_is_a_name_and_no_path(
    client: FlaskClient, capsys: pytest.CaptureFixture[str], path: str, endpoint: str, status: int
) -> None:
    client.get(path)
    assert [(each["endpoint"], each["status"]) for each in lines(capsys)] == [(endpoint, status)]


def test_a_file_is_static_and_carries_no_id(
    client: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    with client.get("/static/site.css") as answer:
        assert "X-Request-ID" not in answer.headers
    assert [each["endpoint"] for each in lines(capsys)] == ["static"]


def test_a_method_that_nobody_knows_is_not_repeated(
    client: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    client.open("/bn/", method="RAHIMA")
    assert [each["method"] for each in lines(capsys)] == ["other"]


def test_the_id_of_the_proxy_is_taken_and_nobody_elses(
    client: FlaskClient, behind_proxy: FlaskClient
) -> None:
    given = {"X-Request-ID": ID}
    assert behind_proxy.get("/bn/", headers=given).headers["X-Request-ID"] == ID
    own = client.get("/bn/", headers=given).headers["X-Request-ID"]
    assert re.fullmatch("[0-9a-f]{32}", own)
    assert own != ID


@pytest.mark.parametrize("given", ["", "x" * 32, CANARY.encode().decode("latin-1"), "3f9a", ID * 2])
def test_what_is_no_id_is_replaced(behind_proxy: FlaskClient, given: str) -> None:
    answer = behind_proxy.get("/bn/", headers={"X-Request-ID": given})
    assert re.fullmatch("[0-9a-f]{32}", answer.headers["X-Request-ID"])


def test_an_id_with_dashes_is_the_same_id(behind_proxy: FlaskClient) -> None:
    given = "3F9A71C2-0000-0000-0000-000000000000"
    assert behind_proxy.get("/bn/", headers={"X-Request-ID": given}).headers["X-Request-ID"] == ID


def test_every_line_of_a_request_carries_its_id_and_the_next_one_another(
    app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    @anyone
    def view() -> str:
        structlog.get_logger().info("test.line_written")
        return ""

    app.add_url_rule("/logs", view_func=view)
    for _ in range(2):
        app.test_client().get("/logs")
    first, end, second, _ = lines(capsys)
    assert first["request_id"] == end["request_id"] != second["request_id"]
    structlog.get_logger().info("test.line_written")
    assert "request_id" not in lines(capsys)[0]


@pytest.mark.parametrize("language", ["bn", "en"])
def test_a_fault_has_a_number_that_finds_its_line_with_our_place_and_stack(
    app: Flask, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    @anyone
    def view() -> NoReturn:
        raise LookupError(CANARY)

    app.add_url_rule("/<language:language>/breaks", "breaks", view)
    answer = app.test_client().get(f"/{language}/breaks")
    failed, _ = lines(capsys)
    number = failed["request_id"][:8].upper()
    assert f"{number[:4]}-{number[4:]}" in answer.text
    assert failed["endpoint"] == "breaks"
    assert failed["stack"][-1].startswith(failed["place"])
    assert any("flask/app.py" in place for place in failed["stack"])


def test_a_fault_of_the_database_names_our_line_and_its_cause(
    app: Flask, capsys: pytest.CaptureFixture[str], settings: Settings, postgres_database: Database
) -> None:
    @anyone
    def view() -> str:
        with request_context.database().read() as session:
            session.execute(text("SELECT :x FROM elsewhere"), {"x": CANARY})
        return ""

    with postgres_database.begin() as session:
        factories.places(session)
    app = create_app(settings, postgres_database)
    app.add_url_rule("/breaks", view_func=view)
    app.test_client().get("/breaks")
    failed, _ = lines(capsys)
    assert failed["place"].startswith("tests/web/test_request_log.py:")
    assert failed["causes"][0].startswith("UndefinedTable site-packages/psycopg/cursor.py:")
    assert CANARY not in json.dumps(failed)


def test_a_stream_has_its_line_when_it_ends_and_names_its_fault(
    app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    def rows(*, fails: bool) -> Iterator[bytes]:
        yield b"12345"
        if fails:
            raise ValueError(CANARY)

    @anyone
    def view(end: str) -> Response:
        return Response(rows(fails=end == "fails"))

    app.add_url_rule("/stream/<end>", "stream", view)
    with app.test_client().get("/stream/ends") as answer:
        assert answer.get_data() == b"12345"
    assert [(each["status"], each["bytes"]) for each in lines(capsys)] == [(200, 5)]
    with (
        app.test_client().get("/stream/fails") as answer,
        pytest.raises(ValueError, match=CANARY),
    ):
        answer.get_data()
    failed, end = lines(capsys)
    assert failed["place"].startswith("tests/web/test_request_log.py:")
    assert failed["request_id"] == end["request_id"]
    assert (end["endpoint"], end["status"]) == ("stream", 500)


def test_the_line_can_be_turned_off(
    tmp_path: Path, app: Flask, sqlite_database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    given = {"PORTAL_INSTANCE": str(tmp_path / "instance"), "PORTAL_ACCESS_LOG": "no"}
    settings = Settings.from_env({**ENVIRONMENT, **given})
    create_app(settings, sqlite_database).test_client().get("/bn/")
    assert lines(capsys) == []
