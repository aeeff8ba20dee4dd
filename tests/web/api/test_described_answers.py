"""Every answer that the OpenAPI document describes occurs, and is as the document says."""

from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import Any

from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from portal.domain.registration.states import State
from portal.domain.reporting.shared_columns import Grade
from portal.services.reporting import api_authentication, change_feed
from portal.web.access import api_client
from portal.web.api.operation import operation_of
from tests.unit import unit
from tests.web.api.description import DOCUMENT, check_answer
from tests.web.api.machine import Machine
from tests.web.staff_client import Office

COLUMNS = ("verified_on", "sex", "country")
FEED = ("", "$metadata", "Registrations", "Registrations/$count")

Seen = set[tuple[str, int]]


def call_all(caller: Machine, of: Machine | None = None) -> Sequence[TestResponse]:
    """Calls every operation that needs a token, for the file of this machine or of another one."""
    file_id = (of or caller).file_id
    # The list comes last, because the others write files that it lists.
    gets = [*(f"odata/{file_id}/{path}" for path in FEED), f"files/{file_id}", "files"]
    posts = [caller.post(f"{file_id}/{what}") for what in ("full", "changes")]
    return [*posts, *(caller.get(path) for path in gets)]


def call_again(caller: Machine, answers: Iterable[TestResponse]) -> Sequence[TestResponse]:
    return [
        caller.get(
            each.request.path.removeprefix("/api/v1/"), **{"If-None-Match": each.headers["ETag"]}
        )
        for each in answers
        if "ETag" in each.headers
    ]


def call_feed(caller: Machine, query: str) -> Sequence[TestResponse]:
    return [caller.odata(f"{path}?{query}") for path in FEED]


def call_too_often(caller: Machine) -> Sequence[TestResponse]:
    for _ in range(2 * api_authentication.REQUESTS.most):  # the minute may turn in between
        caller.get()
    return call_all(caller)


def call_broken(office: Office, caller: Machine, error: Exception) -> Sequence[TestResponse]:
    """Calls views that raise an error."""

    @api_client
    def broken(**_: Any) -> str:
        raise error

    views = office.app.view_functions
    working = {name: view for name, view in views.items() if name.startswith("api_")}
    views.update(dict.fromkeys(working, broken))
    try:
        return call_all(caller)
    finally:
        views.update(working)


def operation_id(office: Office, answer: TestResponse) -> str:
    adapter = office.app.url_map.bind("")
    endpoint, _ = adapter.match(answer.request.path, answer.request.method)
    return operation_of(office.app.view_functions[endpoint]).operation_id


def described() -> Seen:
    return {
        (operation["operationId"], int(status))
        for path in DOCUMENT["paths"].values()
        for method, operation in path.items()
        if method != "parameters"
        for status in operation["responses"]
    }


def test_every_described_answer_occurs_and_no_other(
    office: Office, machine: Callable[..., Machine]
) -> None:
    for _ in range(6):
        office.registration(State.VERIFIED)
    caller, other = machine(columns=COLUMNS), machine(columns=COLUMNS)
    counts = machine(Grade.AGGREGATED, columns=COLUMNS)
    stranger = machine()
    stranger.token = "phera_unknown"
    public = ["openapi.json", f"odata/{caller.file_id}/power-bi.pbids"]
    first = [*call_all(caller), *map(caller.get, public)]
    answers = [
        first,
        call_again(caller, first),
        call_all(stranger),
        call_all(machine(networks="203.0.113.0/24")),
        call_all(other, of=caller),
        call_all(counts),
        [other.get("files?limit=0"), other.odata("Registrations?$skiptoken=" + f"{'0' * 32}-1-1")],
        *(call_feed(other, query) for query in ("$top=1&$top=1", "$skip=5", "$format=atom")),
    ]
    with office.database.begin() as session:
        change_feed.restart_feed(unit(session))
    answers += [
        [other.post(f"{other.file_id}/changes")],
        call_too_often(caller),
        call_broken(office, other, RuntimeError("broken")),
        call_broken(office, other, OperationalError("", None, Exception("gone"))),
    ]
    seen = {(operation_id(office, each), each.status_code) for each in chain(*answers)}
    assert described() - seen == set(), "described, and never answered"
    for each in chain(*answers):
        check_answer(each)
