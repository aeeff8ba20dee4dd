"""The OData feed of a file: what Excel and Power BI ask of it, and what it refuses."""

import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from sqlalchemy import select

from portal.domain.registration.states import State
from portal.domain.reporting.shared_columns import Grade
from portal.models import Export, ODataPage, ODataSnapshot, Registration
from portal.services.registration import status_tracking
from tests.unit import unit
from tests.web.api.machine import Machine
from tests.web.api.odata_rules import ODataClient, between, query
from tests.web.staff_client import Office

COLUMNS = ("verified_on", "sex", "country")
MONTHS = [f"2026-{month:02}-01T00:00:00Z" for month in (9, 10, 11, 12)]


@pytest.fixture
def feed(office: Office, machine: Callable[..., Machine]) -> Machine:
    """A machine with 7, 6 and 8 people of three months, and one of a fourth month who stands out."""
    for month, people in ((8, 1), (9, 7), (10, 6), (11, 8)):
        for _ in range(people):
            verify_in(office, month)
    return machine(columns=COLUMNS)


def verify_in(office: Office, month: int, **given: str) -> Registration:
    sent = datetime(2026, month, 20, 12, tzinfo=UTC)
    returned = {"returned_year": "2026", "returned_month": "2"}
    return office.registration(State.VERIFIED, submitted_at=sent, **returned | given)


def refusal(machine: Machine, path: str, status: int, **headers: str) -> str:
    """Returns the sentence of an error in the form of OData."""
    answer = machine.odata(path, **headers)
    assert answer.status_code == status, answer.text
    assert answer.headers["OData-Version"] == "4.0"
    document = answer.get_json()
    assert document == {"error": {"code": str(status), "message": document["error"]["message"]}}
    message: str = document["error"]["message"]
    return message


def age_snapshots(office: Office, hours: int) -> None:
    with office.database.begin() as session:
        for each in session.scalars(select(ODataSnapshot)):
            each.begun_at -= timedelta(hours=hours)


def test_power_bi_refreshes_its_partitions(office: Office, feed: Machine) -> None:
    client = ODataClient(feed, page_rows=4)
    assert len(client.rows(top="5")) == 5, "the preview"
    partitions = {
        start: client.rows(filter=between(start, end)) for start, end in itertools.pairwise(MONTHS)
    }
    assert [len(rows) for rows in partitions.values()] == [7, 6, 8]
    for start, rows in partitions.items():
        assert {row["verified_on"] for row in rows} == {start}
    everything = client.rows()
    assert everything == [row for rows in partitions.values() for row in rows]
    assert client.count() == 21
    verify_in(office, 11)
    gone = verify_in(office, 10)
    with office.database.begin() as session:
        status_tracking.withdraw_registration(unit(session, vault=office.vault), gone.id)
    assert client.rows(filter=between(*MONTHS[2:])) == partitions[MONTHS[2]], "within an hour"
    age_snapshots(office, 1)
    later = client.rows(filter=between(*MONTHS[2:]))
    assert len(later) == 9
    earlier = [row for start in MONTHS[:2] for row in partitions[start]]
    assert [*earlier, *later] == client.rows(), "partitions of two refreshes fit together"


def test_options_can_be_combined(feed: Machine) -> None:
    client = ODataClient(feed, page_rows=2)
    chosen = client.rows(select="sex,pseudonym".replace("sex,pseudonym", "pseudonym,sex"), top="9")
    assert len(chosen) == 9
    wide = f"(verified_on gt 2026-09-01T00:00:00.0000001Z) and ((verified_on le {MONTHS[2]}))"
    first = feed.odata(f"Registrations{query(filter=wide, count='true', top='3')}").get_json()
    assert (first["@odata.count"], len(first["value"])) == (14, 3)
    assert "@odata.nextLink" not in first, "all that was asked for is there"
    empty = feed.odata(f"Registrations{query(filter=between(MONTHS[0], MONTHS[0]))}").get_json()
    assert empty["value"] == []
    assert feed.odata("Registrations?$top=0").get_json()["value"] == []
    assert client.count(filter="verified_on eq 2026-09-01T06:00:00+06:00") == 7


def test_spaces_and_the_plus_of_a_zone_are_read_as_clients_write_them(feed: Machine) -> None:
    for written in (
        "verified_on+eq+2026-09-01T06:00:00%2B06:00",
        "verified_on%20eq%202026-09-01T06:00:00+06:00",
        "(verified_on+eq+2026-09-01T06:00+06:00)+and+verified_on%20lt%202026-10-01T00:00:00.000Z",
        "verified_on%20eq%202026-08-31T21:00:00-03:00",
    ):
        assert feed.odata(f"Registrations/$count?$filter={written}").text == "7", written


@pytest.mark.parametrize(
    ("accept", "sent"),
    [
        ("application/json;odata.metadata=none", "none"),
        (
            "application/json; odata.metadata=minimal; q=0.5, application/json;odata.metadata=none",
            "none",
        ),
        ("application/json;odata.metadata=full, application/json;q=0.1", "minimal"),
        ("application/json;odata.streaming=true;IEEE754Compatible=false;charset=UTF-8", "minimal"),
        ("application/xml, */*;q=0.1", "minimal"),
        ("application/json;odata.metadata=full", None),
        ("application/json;IEEE754Compatible=true", None),
        ("application/json;odata=verbose", None),
        ("application/json;q=0", None),
    ],
)
def test_a_format_is_sent_as_it_was_wanted_or_refused(
    feed: Machine, accept: str, sent: str | None
) -> None:
    given = {"Accept": accept}
    if sent is None:
        assert refusal(feed, "Registrations", 406, **given)
        assert refusal(feed, f"?$format={quote(accept)}", 406)
        return
    answer = feed.odata("Registrations?$count=true&$top=2", **given)
    assert answer.content_type == f"application/json;odata.metadata={sent};charset=utf-8"
    document = answer.get_json()
    assert ("@odata.context" in document) == (sent == "minimal")
    assert (document["@odata.count"], len(document["value"])) == (21, 2)


def test_a_head_is_a_get_without_its_body(office: Office, feed: Machine) -> None:
    client, bearer = office.app.test_client(), {"Authorization": f"Bearer {feed.token}"}
    for path in ("", "$metadata", "Registrations", "Registrations/$count"):
        address = f"/api/v1/odata/{feed.file_id}/{path}"
        head, get = (call(address, headers=bearer) for call in (client.head, client.get))
        assert (head.status_code, head.data) == (200, b"")
        for name in ("ETag", "Content-Type", "OData-Version"):
            assert head.headers[name] == get.headers[name]


def test_all_answers_of_an_hour_are_one_entry_of_the_register(
    office: Office, feed: Machine
) -> None:
    client = ODataClient(feed)
    for _ in range(3):
        client.rows()
    with office.database.read() as session:
        first, feed_entry = session.scalars(select(Export).order_by(Export.id)).all()
        assert feed_entry.purpose == first.purpose
        manifest = feed_entry.manifest
    assert manifest["format"] == "odata"
    assert (manifest["rows"], manifest["k"], manifest["left_out"]) == (21, 6, "1-4")
    assert next(each["coarsened"] for each in manifest["columns"]) == 0, "the month stays a month"
    assert feed.get(f"files/{feed_entry.id}").get_json() == manifest


def test_an_answer_that_the_client_has_is_not_sent_again(feed: Machine) -> None:
    for path in ("", "$metadata", "Registrations", "Registrations/$count"):
        tag = feed.odata(path).headers["ETag"]
        assert feed.odata(path, If_None_Match=tag).status_code == 304


def test_a_link_works_until_its_rows_are_purged(office: Office, feed: Machine) -> None:
    first = feed.odata("Registrations", Prefer="maxpagesize=20")
    assert first.headers["Preference-Applied"] == "odata.maxpagesize=20"
    link = first.get_json()["@odata.nextLink"]
    age_snapshots(office, 2)
    feed.odata("Registrations")
    assert len(feed.odata(link).get_json()["value"]) == 1, "of the older snapshot"
    with office.database.begin() as session:
        for table in (ODataPage, ODataSnapshot):
            for each in session.scalars(select(table)):
                session.delete(each)
            session.flush()
    assert "Begin" in refusal(feed, link, 410)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("Registrations?$filter=verified_on", 400),
        ("Registrations?$filter=verified_on ge 2026-13-01T00:00:00Z", 400),
        ("Registrations?$filter=verified_on ge 0001-01-01T00:00:00%2B14:00", 400),
        ("Registrations?$filter=(verified_on ge 2026-11-01T00:00:00Z", 400),
        ("Registrations?$filter=verified_on ge 2026-11-01T00:00:00Z)", 400),
        (f"Registrations?$filter={'(' * 900}", 400),
        (f"Registrations?$filter={'x' * 1001}", 400),
        ("Registrations?$filter=name_bn eq 'x'", 400),
        ("Registrations?$filter=sex eq 'female'", 501),
        ("Registrations?$filter=verified_on ge 2026-11-01T00:00:00Z or sex eq 'x'", 501),
        ("Registrations?$filter=contains(sex,'x')", 501),
        ("Registrations?$select=name_bn", 400),
        ("Registrations?$select=", 400),
        ("Registrations?$top=-1", 400),
        (f"Registrations?$top={'9' * 5000}", 400),
        ("Registrations?$top=1&$top=2", 400),
        ("Registrations?$count=yes", 400),
        ("Registrations?$skiptoken=x", 400),
        (f"Registrations?$skiptoken={'0' * 32}-1-1", 410),
        ("Registrations?$skip=5", 501),
        ("Registrations?$orderby=sex", 501),
        ("Registrations?$expand=x", 501),
        ("Registrations?$x=1", 501),
        ("Registrations?$format=atom", 406),
        ("Registrations/$count?$top=1", 400),
        ("$metadata?$format=json", 406),
        ("?$top=1", 400),
    ],
)
def test_what_the_service_does_not_answer_it_refuses(feed: Machine, path: str, status: int) -> None:
    assert refusal(feed, path.replace(" ", "%20"), status)


def test_the_token_is_needed_and_never_taken_from_the_address(
    office: Office, feed: Machine
) -> None:
    client = office.app.test_client()
    address = f"/api/v1/odata/{feed.file_id}/$metadata"
    for headers in ({}, {"Authorization": "Basic Og=="}, {"Authorization": "Basic x"}):
        answer = client.get(f"{address}?token={feed.token}", headers=headers)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Basic")
        assert "password" in answer.get_json()["error"]["message"]
    bearer = {"Authorization": f"Bearer {feed.token}"}
    assert client.get(address, headers=bearer).status_code == 200
    assert refusal(feed, "", 400, OData_MaxVersion="3.0")
    assert refusal(feed, "", 406, Accept="application/atom+xml")


@pytest.mark.parametrize(
    ("grade", "columns", "status"),
    [
        (Grade.IDENTIFIABLE, COLUMNS, 403),
        (Grade.AGGREGATED, COLUMNS, 409),
        (Grade.PSEUDONYMISED, ("sex",), 409),
    ],
)
def test_only_a_file_without_names_by_month_has_a_feed(
    machine: Callable[..., Machine], grade: Grade, columns: tuple[str, ...], status: int
) -> None:
    caller = machine(grade, columns=columns)
    for path in ("", "$metadata", "Registrations"):
        assert refusal(caller, path, status)


def test_a_feed_of_another_agreement_is_not_there(
    office: Office, feed: Machine, machine: Callable[..., Machine]
) -> None:
    other = machine(columns=COLUMNS)
    token = feed.odata("Registrations", Prefer="maxpagesize=4").get_json()["@odata.nextLink"]
    skiptoken = token.partition("$skiptoken=")[2]
    assert refusal(other, f"Registrations?$skiptoken={skiptoken}", 410)
    other.file_id = feed.file_id
    assert refusal(other, "Registrations", 404)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "Nothing", 404),
        ("GET", "Registrations/$value/x", 404),
        ("DELETE", "Registrations", 405),
    ],
)
def test_what_a_feed_does_not_have_is_refused_in_the_form_of_odata(
    feed: Machine, method: str, path: str, status: int
) -> None:
    address = f"/api/v1/odata/{feed.file_id}/{path}"
    answer = feed.client.open(address, method=method)
    assert (answer.status_code, answer.headers["OData-Version"]) == (status, "4.0")
    assert set(answer.get_json()) == {"error"}
    assert answer.get_json()["error"]["code"] == str(status)


def test_while_rows_are_written_older_ones_serve(office: Office, feed: Machine) -> None:
    before = feed.odata("Registrations").get_json()
    age_snapshots(office, 1)
    verify_in(office, 11)
    with office.database.begin() as session:
        newest = session.scalars(select(Export).order_by(Export.id.desc())).first()
        assert newest is not None
        one = session.scalars(select(ODataSnapshot)).one()
        first = session.get_one(Export, feed.file_id)
        session.add(ODataSnapshot(id=first.id, file_id=one.file_id, begun_at=datetime.now(UTC)))
    assert feed.odata("Registrations").get_json() == before
    age_snapshots(office, 5)
    with office.database.begin() as session:
        session.scalars(
            select(ODataSnapshot).where(ODataSnapshot.finished_at.is_(None))
        ).one().begun_at = datetime.now(UTC)
    waits = feed.odata("Registrations")
    assert (waits.status_code, "Retry-After" in waits.headers) == (503, True)
