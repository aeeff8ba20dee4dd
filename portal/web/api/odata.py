"""`/api/v1/odata/FILE`: the rows of a file without names as an OData 4.0 feed, for Excel and Power BI.

The token is the password. Columns and filters are those of the file, and its agreement ends the feed.
"""

import re
import uuid
from collections.abc import Mapping, Sequence
from urllib.parse import quote

from flask import Blueprint, Response, request

from portal.domain.reporting import odata_query
from portal.domain.reporting.odata_query import ODataQuery, month_start, read_odata_query
from portal.domain.reporting.odata_schema import (
    ENTITY_SET,
    TIMESTAMP,
    property_names,
    write_csdl,
)
from portal.services.reporting import odata_rows, shared_files
from portal.services.reporting.file_layout import FileLayout
from portal.services.reporting.odata_rows import RowPlace
from portal.services.reporting.odata_snapshots import StoredRow, feed_layout, fresh_snapshot
from portal.web import read_transaction, request_context
from portal.web.access import anyone
from portal.web.api import odata_answers
from portal.web.api.authentication import caller
from portal.web.api.odata_answers import json_answer, json_format, text_answer, xml_answer
from portal.web.api.odata_authentication import with_password
from portal.web.odata_links import feed_url, power_bi_file

blueprint = Blueprint("api_odata", __name__, url_prefix="/api/v1/odata/<uuid:file_id>")
odata_answers.answer_as_odata(blueprint)

MOST_ROWS = 5_000
"""How many rows an answer has before a link leads to the next one."""
_PREFERENCE = re.compile(r"(?:^|[\s,;])(?:odata\.)?maxpagesize=([1-9]\d{0,8})(?!\d)", re.ASCII)


@blueprint.get("/", strict_slashes=False)
@with_password
def service(file_id: uuid.UUID) -> Response:
    """Returns the service document: the one table that there is."""
    _read_query(_layout(file_id), odata_query.ON_DOCUMENT)
    tables = [{"name": ENTITY_SET, "kind": "EntitySet", "url": ENTITY_SET}]
    return json_answer({"@odata.context": f"{feed_url(file_id)}$metadata", "value": tables})


@blueprint.get("/power-bi.pbids")
@anyone
def power_bi(file_id: uuid.UUID) -> Response:
    """Sends the file that opens the feed in Power BI. It holds nothing but the address."""
    response = Response(power_bi_file(file_id), content_type="application/json")
    response.headers["Content-Disposition"] = 'attachment; filename="phera.pbids"'
    return response


@blueprint.get("/$metadata")
@with_password
def metadata(file_id: uuid.UUID) -> Response:
    """Returns the schema."""
    layout = _layout(file_id)
    _read_query(layout, odata_query.ON_DOCUMENT)
    return xml_answer(write_csdl(layout.columns, layout.language))


@blueprint.get(f"/{ENTITY_SET}/$count")
@with_password
def count(file_id: uuid.UUID) -> Response:
    """Returns the number of rows that the filter lets through."""
    query = _read_query(_layout(file_id), odata_query.ON_COUNT)
    snapshot_id = _fresh(file_id)
    with request_context.read() as work:
        found = odata_rows.count_snapshot_rows(work, snapshot_id, query.includes)
    return text_answer(str(found))


@blueprint.get(f"/{ENTITY_SET}")
@with_password
def rows(file_id: uuid.UUID) -> Response:
    """Returns rows, and a link to the next ones."""
    layout = _layout(file_id)
    query = _read_query(layout, odata_query.ON_ROWS)
    json_format()
    place = _place(file_id, query)
    page_rows = _wanted_rows()
    most = page_rows if query.top is None else min(query.top, page_rows)
    with request_context.read() as work:
        odata_rows.check_snapshot(work, file_id, place.snapshot_id)
        found, behind = odata_rows.read_snapshot_rows(work, place, query.includes, most)
        total = (
            odata_rows.count_snapshot_rows(work, place.snapshot_id, query.includes)
            if query.counted
            else None
        )
    left = None if query.top is None else query.top - len(found)
    answer = json_answer(
        {"@odata.context": _context(file_id, query)}
        | ({} if total is None else {"@odata.count": total})
        | {"value": _entities(layout, query, found)}
        | ({} if behind is None or left == 0 else {"@odata.nextLink": _link(file_id, behind, left)})
    )
    if page_rows < MOST_ROWS:
        answer.headers["Preference-Applied"] = f"odata.maxpagesize={page_rows}"
    return answer


def _layout(file_id: uuid.UUID) -> FileLayout:
    with request_context.read() as work:
        return feed_layout(shared_files.find_written_file(work, caller().agreement_id, file_id))


def _read_query(layout: FileLayout, allowed: frozenset[str]) -> ODataQuery:
    names = property_names(layout.columns)
    return read_odata_query(request.args.items(multi=True), names, TIMESTAMP, allowed)


def _place(file_id: uuid.UUID, query: ODataQuery) -> RowPlace:
    if query.skiptoken is not None:
        return RowPlace.read(query.skiptoken)
    return RowPlace(_fresh(file_id), 0, 0)


def _fresh(file_id: uuid.UUID) -> uuid.UUID:
    read_transaction.close()  # it would not see a new snapshot
    return fresh_snapshot(
        request_context.units(), request_context.delayed_units(), caller(), file_id
    )


def _wanted_rows() -> int:
    """Returns how many rows the client wants in one answer, at most `MOST_ROWS`."""
    wanted = _PREFERENCE.search(request.headers.get("Prefer", ""))
    return min(int(wanted[1]), MOST_ROWS) if wanted else MOST_ROWS


def _entities(
    layout: FileLayout, query: ODataQuery, found: Sequence[StoredRow]
) -> Sequence[Mapping[str, str | None]]:
    names = property_names(layout.columns)
    wanted = [(names.index(name), name) for name in query.columns]
    months: dict[str | None, str] = {}
    at = names.index(TIMESTAMP)
    for row in found:
        if row[at] not in months:
            months[row[at]] = f"{month_start(str(row[at])):%Y-%m-%dT%H:%M:%SZ}"
    return [
        {name: months[row[place]] if place == at else row[place] for place, name in wanted}
        for row in found
    ]


def _context(file_id: uuid.UUID, query: ODataQuery) -> str:
    chosen = f"({','.join(query.columns)})" if query.selected else ""
    return f"{feed_url(file_id)}$metadata#{ENTITY_SET}{chosen}"


def _link(file_id: uuid.UUID, behind: RowPlace, left: int | None) -> str:
    """Returns the address of the next rows: the same options, and where to go on."""
    options = {name: value for name, value in request.args.items() if name in odata_query.ON_ROWS}
    options["$skiptoken"] = str(behind)
    if left is not None:
        options["$top"] = str(left)
    written = "&".join(f"{name}={quote(value, safe='$')}" for name, value in options.items())
    return f"{feed_url(file_id)}{ENTITY_SET}?{written}"
