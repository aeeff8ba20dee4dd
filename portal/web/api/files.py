"""`/api/v1/files`: the files of an agreement, and new ones without names, for a recipient's machines.

A token authenticates the caller: `Authorization: Bearer phera_…`.
"""

import uuid
from collections.abc import Callable, Sequence

from flask import Blueprint, Response, jsonify, request
from pydantic import BaseModel, ConfigDict, Field

from portal.domain.platform.errors import Forbidden
from portal.domain.platform.gettext_marker import N_
from portal.models import Export, Officer
from portal.services.platform.rate_limit import hold_limit
from portal.services.reporting import shared_files
from portal.services.reporting.api_authentication import FILES
from portal.services.reporting.export_requests import download_export
from portal.services.reporting.manifest_model import SharedManifest
from portal.unit_of_work import UnitOfWork
from portal.web import request_context
from portal.web.api import problems
from portal.web.api.answers import (
    BAD_REQUEST,
    NO_FILE,
    NOT_MODIFIED,
    TOKEN,
    TOKEN_ERRORS,
    found_answer,
    problem_answer,
)
from portal.web.api.authentication import caller, with_token
from portal.web.api.operation import ApiAnswer, describe_view
from portal.web.api.parameters import FilesQuery, read_query
from portal.web.shared_file_response import send_shared_file

blueprint = Blueprint("api_files", __name__, url_prefix="/api/v1")
problems.init_blueprint(blueprint)

_PACKAGE = ApiAnswer(
    200,
    "A ZIP archive. One that breaks off has no end: do not apply it.",
    {"application/zip": None},
)


class FileList(BaseModel):
    """A page of manifests."""

    model_config = ConfigDict(extra="forbid")

    files: Sequence[SharedManifest]
    next: uuid.UUID | None = Field(
        description="The cursor of the next page, or null after the last one."
    )


@blueprint.get("/files")
@describe_view(
    "list_files",
    found_answer(FileList),
    NOT_MODIFIED,
    BAD_REQUEST,
    *TOKEN_ERRORS,
    query=FilesQuery,
    security=TOKEN,
)
@with_token
def list_files() -> Response:
    """Lists the manifests of the written files, the newest first. `cursor` is the `next` of a page."""
    query = read_query(FilesQuery)
    with request_context.read() as work:
        found = shared_files.written_files(
            work, caller().agreement_id, before=query.cursor, limit=query.limit + 1
        )
        page = [each.manifest for each in found[: query.limit] if each.manifest]
    more = len(found) > query.limit
    return _tagged(jsonify(files=page, next=str(found[query.limit - 1].id) if more else None))


@blueprint.get("/files/<uuid:file_id>")
@describe_view(
    "show_file",
    found_answer(SharedManifest),
    NOT_MODIFIED,
    NO_FILE,
    *TOKEN_ERRORS,
    security=TOKEN,
)
@with_token
def show_file(file_id: uuid.UUID) -> Response:
    """Returns the manifest of a file."""
    with request_context.read() as work:
        found = shared_files.find_written_file(work, caller().agreement_id, file_id)
        manifest = found.manifest
    return _tagged(jsonify(manifest))


@blueprint.post("/files/<uuid:file_id>/changes")
@describe_view(
    "make_changes",
    _PACKAGE,
    NO_FILE,
    problem_answer(409, "A file of counts, or one without a cursor, has no changes."),
    problem_answer(410, "The changes since that file are no longer there: call full."),
    *TOKEN_ERRORS,
    security=TOKEN,
)
@with_token
def make_changes(file_id: uuid.UUID) -> Response:
    """Sends a new file with what changed since this one. Status 410 if a full file is needed."""
    return _send_new(file_id, shared_files.request_changes)


@blueprint.post("/files/<uuid:file_id>/full")
@describe_view("make_full", _PACKAGE, NO_FILE, *TOKEN_ERRORS, security=TOKEN)
@with_token
def make_full(file_id: uuid.UUID) -> Response:
    """Sends a new full file with the columns and filters of this one."""
    return _send_new(file_id, shared_files.request_again)


def _send_new(
    file_id: uuid.UUID, ask: Callable[[UnitOfWork, Officer, uuid.UUID], Export]
) -> Response:
    with request_context.begin() as work:
        earlier = shared_files.find_written_file(work, caller().agreement_id, file_id)
        if earlier.identifiable:
            raise Forbidden(N_("A second person must approve each file with names, in the portal."))
        hold_limit(work, FILES, str(caller().token_id))
        officer = work.session.get_one(Officer, caller().officer_id)
        export = ask(work, officer, earlier.id)
        work.session.flush()
        download_export(work, officer, export.id)
        order = shared_files.shared_file_order(work, export)
    return send_shared_file(export, order, officer.id)


def _tagged(response: Response) -> Response:
    """Adds an ETag. A caller that has this answer already gets status 304."""
    response.add_etag()
    response.make_conditional(request)
    return response
