"""The machine interface: a recipient's machine follows its file with a token."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from portal.domain.registration.states import State
from portal.domain.reporting.shared_columns import Grade
from portal.models import Export, Registration
from portal.services.reporting import api_authentication, change_feed
from tests.services.reporting.shared_files import (
    manifest_in,
    rows_in,
    unzip,
)
from tests.unit import unit
from tests.web.api.description import problem
from tests.web.api.machine import Machine
from tests.web.staff_client import Office


def test_a_machine_follows_its_file(office: Office, machine: Callable[..., Machine]) -> None:
    for _ in range(6):
        office.registration(State.VERIFIED)
    caller = machine()
    office.registration(State.VERIFIED)
    files = unzip([caller.post(f"{caller.file_id}/changes").get_data()])
    assert len(rows_in(files)) == 1
    manifest = manifest_in(files)
    assert caller.get(f"files/{manifest['file']}").get_json() == manifest, "it is in the register"
    again = unzip([caller.post(f"{manifest['file']}/changes").get_data()])
    assert (rows_in(again), rows_in(again, "removed.csv")) == ([], [])
    full = unzip([caller.post(f"{manifest['file']}/full").get_data()])
    assert len(rows_in(full)) == 7


def test_files_are_listed_page_by_page_and_once(machine: Callable[..., Machine]) -> None:
    caller = machine()
    made = [manifest_in(unzip([caller.post(f"{caller.file_id}/full").data])) for _ in range(2)]
    first = caller.get("files?limit=2").get_json()
    assert [each["file"] for each in first["files"]] == [each["file"] for each in reversed(made)]
    last = caller.get(f"files?limit=2&cursor={first['next']}").get_json()
    assert [each["file"] for each in last["files"]] == [str(caller.file_id)]
    assert last["next"] is None


def test_an_answer_that_the_machine_has_is_not_sent_again(
    machine: Callable[..., Machine],
) -> None:
    caller = machine()
    tag = caller.get().headers["ETag"]
    same = caller.get(**{"If-None-Match": tag})
    assert (same.status_code, same.get_data()) == (304, b"")
    caller.post(f"{caller.file_id}/full").get_data()
    assert caller.get(**{"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "cursor=x",
        "cursor=",
        "limit=0",
        "limit=201",
        "limit=-1",
        "limit=২",
        "limit=0000002009",
        f"limit={'9' * 5000}",
        f"limit=000000001{'9' * 5000}",
    ],
)
def test_a_damaged_query_is_answered_with_a_sentence(
    machine: Callable[..., Machine], query: str
) -> None:
    assert problem(machine().get(f"files?{query}"), 400)


def test_a_token_opens_no_file_of_another_agreement(machine: Callable[..., Machine]) -> None:
    mine, other = machine(), machine()
    for answer in (mine.get(f"files/{other.file_id}"), mine.post(f"{other.file_id}/full")):
        problem(answer, 404)
    assert len(mine.get().get_json()["files"]) == 1


def test_files_with_names_need_a_person(office: Office, machine: Callable[..., Machine]) -> None:
    caller = machine(Grade.IDENTIFIABLE)
    assert "second person" in problem(caller.post(f"{caller.file_id}/changes"), 403)
    with office.database.read() as session:
        assert len(session.scalars(select(Export)).all()) == 1


def test_changes_that_are_gone_are_answered_410(
    office: Office, machine: Callable[..., Machine]
) -> None:
    caller = machine()
    with office.database.begin() as session:
        change_feed.restart_feed(unit(session))
    assert "Take a full file" in problem(caller.post(f"{caller.file_id}/changes"), 410)


def test_a_machine_that_calls_too_often_waits(machine: Callable[..., Machine]) -> None:
    caller = machine()
    answers = [caller.get() for _ in range(2 * api_authentication.REQUESTS.most + 1)]
    late = next(each for each in answers if each.status_code == 429)
    problem(late, 429)
    assert 1 <= int(late.headers["Retry-After"]) <= 60


def test_no_answer_names_a_person(office: Office, machine: Callable[..., Machine]) -> None:
    for _ in range(5):
        office.registration(State.VERIFIED)
    caller = machine()
    with office.database.read() as session:
        reference = session.scalars(select(Registration.reference)).first() or ""
    files = unzip([caller.post(f"{caller.file_id}/full").get_data()])
    everything = caller.get().text + "".join(each.decode() for each in files.values())
    for canary in ("রহিমা", "Rahima", "1712", "19901234567890123", reference):
        assert canary not in everything


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "files/x", 404), ("GET", "nothing", 404), ("DELETE", "files", 405)],
)
def test_an_address_that_is_none_is_answered_with_a_problem_document(
    office: Office, method: str, path: str, status: int
) -> None:
    problem(office.app.test_client().open(f"/api/v1/{path}", method=method), status)
