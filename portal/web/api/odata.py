"""`/api/v1/odata/FILE`: the rows of a file without names as an OData 4.0 feed, for Excel and Power BI.

The token is the password. Columns and filters are those of the file, and its agreement ends the feed.
"""

import re
import uuid
from collections.abc import Mapping, Sequence
from urllib.parse import quote

from flask import Blueprint, Response, request

from portal.domain.reporting.odata_options import (
    CountOptions,
    DocumentOptions,
    Options,
    RowOptions,
    option_names,
    read_options,
)
from portal.domain.reporting.odata_query import (
    TimestampFilter,
    month_start,
    read_filter,
    read_select,
)
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
from portal.web.api.answers import (
    JSON,
    NOT_MODIFIED,
    ODATA_ERRORS,
    ODATA_GONE,
    ODATA_NOT_ACCEPTABLE,
    TOKEN_OR_PASSWORD,
    found_answer,
)
from portal.web.api.authentication import caller
from portal.web.api.odata_answers import json_answer, json_format, text_answer, xml_answer
from portal.web.api.odata_authentication import with_password
from portal.web.api.odata_models import ODataCount, ODataRows, ODataService, PowerBIConnection
from portal.web.api.operation import ApiAnswer, describe_view
from portal.web.odata_links import feed_url, power_bi_file

blueprint = Blueprint("api_odata", __name__, url_prefix="/api/v1/odata/<uuid:file_id>")
odata_answers.answer_as_odata(blueprint)

MOST_ROWS = 5_000
"""How many rows an answer has before a link leads to the next one."""
_PREFERENCE = re.compile(r"(?:^|[\s,;])(?:odata\.)?maxpagesize=([1-9]\d{0,8})(?!\d)", re.ASCII)


@blueprint.get("/", strict_slashes=False)
@describe_view(
    "odata_service",
    found_answer(ODataService, "OData-Version"),
    NOT_MODIFIED,
    ODATA_NOT_ACCEPTABLE,
    *ODATA_ERRORS,
    query=DocumentOptions,
    security=TOKEN_OR_PASSWORD,
)
@with_password
def service(file_id: uuid.UUID) -> Response:
    """Returns the service document: the one table that there is."""
    _layout(file_id)
    _options(DocumentOptions)
    tables = [{"name": ENTITY_SET, "kind": "EntitySet", "url": ENTITY_SET}]
    return json_answer({"@odata.context": f"{feed_url(file_id)}$metadata", "value": tables})


@blueprint.get("/power-bi.pbids")
@describe_view(
    "power_bi", ApiAnswer(200, "The address, without a token.", {JSON: PowerBIConnection})
)
@anyone
def power_bi(file_id: uuid.UUID) -> Response:
    """Sends the file that opens the feed in Power BI. It holds nothing but the address."""
    response = Response(power_bi_file(file_id), content_type="application/json")
    response.headers["Content-Disposition"] = 'attachment; filename="phera.pbids"'
    return response


@blueprint.get("/$metadata")
@describe_view(
    "odata_metadata",
    ApiAnswer(200, "Found.", {"application/xml": None}, ("ETag", "OData-Version")),
    NOT_MODIFIED,
    ODATA_NOT_ACCEPTABLE,
    *ODATA_ERRORS,
    query=DocumentOptions,
    security=TOKEN_OR_PASSWORD,
)
@with_password
def metadata(file_id: uuid.UUID) -> Response:
    """Returns the schema."""
    layout = _layout(file_id)
    _options(DocumentOptions)
    return xml_answer(write_csdl(layout.columns, layout.language))


@blueprint.get(f"/{ENTITY_SET}/$count")
@describe_view(
    "odata_count",
    ApiAnswer(200, "Found.", {"text/plain": ODataCount}, ("ETag", "OData-Version")),
    NOT_MODIFIED,
    *ODATA_ERRORS,
    query=CountOptions,
    security=TOKEN_OR_PASSWORD,
)
@with_password
def count(file_id: uuid.UUID) -> Response:
    """Returns the number of rows that the filter lets through."""
    layout = _layout(file_id)
    wanted = _filter(layout, _options(CountOptions).filter)
    snapshot_id = _fresh(file_id)
    with request_context.read() as work:
        found = odata_rows.count_snapshot_rows(work, snapshot_id, wanted.includes)
    return text_answer(str(found))


@blueprint.get(f"/{ENTITY_SET}")
@describe_view(
    "odata_rows",
    found_answer(ODataRows, "OData-Version"),
    NOT_MODIFIED,
    ODATA_NOT_ACCEPTABLE,
    ODATA_GONE,
    *ODATA_ERRORS,
    query=RowOptions,
    security=TOKEN_OR_PASSWORD,
)
@with_password
def rows(file_id: uuid.UUID) -> Response:
    """Returns rows, and a link to the next ones."""
    layout = _layout(file_id)
    options = _options(RowOptions)
    columns = read_select(options.select, property_names(layout.columns))
    wanted = _filter(layout, options.filter)
    json_format()
    place = _place(file_id, options.skiptoken)
    page_rows = _wanted_rows()
    most = page_rows if options.top is None else min(options.top, page_rows)
    with request_context.read() as work:
        odata_rows.check_snapshot(work, file_id, place.snapshot_id)
        found, behind = odata_rows.read_snapshot_rows(work, place, wanted.includes, most)
        total = (
            odata_rows.count_snapshot_rows(work, place.snapshot_id, wanted.includes)
            if options.count
            else None
        )
    left = None if options.top is None else options.top - len(found)
    answer = json_answer(
        {"@odata.context": _context(file_id, columns if options.select is not None else ())}
        | ({} if total is None else {"@odata.count": total})
        | {"value": _entities(layout, columns, found)}
        | ({} if behind is None or left == 0 else {"@odata.nextLink": _link(file_id, behind, left)})
    )
    if page_rows < MOST_ROWS:
        answer.headers["Preference-Applied"] = f"odata.maxpagesize={page_rows}"
    return answer


def _layout(file_id: uuid.UUID) -> FileLayout:
    with request_context.read() as work:
        return feed_layout(shared_files.find_written_file(work, caller().agreement_id, file_id))


def _options(model: type[Options]) -> Options:
    return read_options(request.args.items(multi=True), model)


def _filter(layout: FileLayout, given: str | None) -> TimestampFilter:
    return read_filter(given, property_names(layout.columns), TIMESTAMP)


def _place(file_id: uuid.UUID, skiptoken: str | None) -> RowPlace:
    if skiptoken is not None:
        return RowPlace.read(skiptoken)
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
    layout: FileLayout, columns: Sequence[str], found: Sequence[StoredRow]
) -> Sequence[Mapping[str, str | None]]:
    names = property_names(layout.columns)
    wanted = [(names.index(name), name) for name in columns]
    months: dict[str | None, str] = {}
    at = names.index(TIMESTAMP)
    for row in found:
        if row[at] not in months:
            months[row[at]] = f"{month_start(str(row[at])):%Y-%m-%dT%H:%M:%SZ}"
    return [
        {name: months[row[place]] if place == at else row[place] for place, name in wanted}
        for row in found
    ]


def _context(file_id: uuid.UUID, selected: Sequence[str]) -> str:
    chosen = f"({','.join(selected)})" if selected else ""
    return f"{feed_url(file_id)}$metadata#{ENTITY_SET}{chosen}"


def _link(file_id: uuid.UUID, behind: RowPlace, left: int | None) -> str:
    """Returns the address of the next rows: the same options, and where to go on."""
    names = option_names(RowOptions)
    options = {name: value for name, value in request.args.items() if name in names}
    options["$skiptoken"] = str(behind)
    if left is not None:
        options["$top"] = str(left)
    written = "&".join(f"{name}={quote(value, safe='$')}" for name, value in options.items())
    return f"{feed_url(file_id)}{ENTITY_SET}?{written}"
