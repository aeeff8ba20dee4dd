"""Exports: request, approval, download, and the data dictionary."""

import uuid
from collections.abc import Iterator

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from portal.domain.platform.choices import Language
from portal.domain.platform.dates import DHAKA
from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.reference import show_reference
from portal.domain.review.list_flags import Flag
from portal.domain.routing.places import load_places
from portal.domain.staff.roles import Role
from portal.services.privacy import export_membership
from portal.services.reporting import export_file, export_requests
from portal.services.reporting.export_file import ExportFilters, FilterWithoutColumn
from portal.services.reporting.export_table import COLUMNS
from portal.services.reporting.shared_files import shared_file_order
from portal.unit_of_work import UnitsOfWork
from portal.web import request_context
from portal.web.access import staff
from portal.web.locale import translate
from portal.web.shared_file_response import send_shared_file
from portal.web.staff.export_words import centre_names, filters_in_words
from portal.web.staff.list_views import newest_request
from portal.web.staff.step_up import ask_second_factor, fresh_second_factor

blueprint = Blueprint("ministry_exports", __name__)

_CSV = "text/csv; charset=utf-8"


@blueprint.get("/staff/exports")
@staff(Role.MINISTRY, Role.ADMINISTRATOR)
def show() -> str:
    """Lists the exports, with the request form."""
    return _page()


@blueprint.post("/staff/exports")
@staff(Role.MINISTRY)
def ask() -> tuple[str, int] | BaseResponse:
    """Records a request. The file can be downloaded at once or after approval."""
    given = request.form
    identifiable = given.get("identifiable") == "yes"
    try:
        filters = ExportFilters.read(given.to_dict())
        with request_context.begin() as work:
            export_requests.request_export(
                work,
                request_context.officer(),
                given.get("purpose", ""),
                filters,
                identifiable=identifiable,
            )
    except Invalid as problem:
        status = 400 if isinstance(problem, FilterWithoutColumn) else 422
        return _page(translate(problem.text, **problem.values)), status
    if identifiable:
        flash(translate(N_("A second person can approve it now. Then you can download the file.")))
    else:
        flash(translate(N_("The file is ready. Download it from the list.")))
    return redirect(url_for("ministry_exports.show"))


@blueprint.post("/staff/exports/<uuid:export_id>/approve")
@staff(Role.MINISTRY, Role.ADMINISTRATOR)
@fresh_second_factor
def approve(export_id: uuid.UUID) -> BaseResponse:
    """Approves a file with names by a second person."""
    with request_context.begin() as work:
        export_requests.approve_export(work, request_context.officer(), export_id)
    flash(translate(N_("Approved. The person who asked can download the file for 24 hours.")))
    return redirect(url_for("ministry_exports.show"))


@blueprint.post("/staff/exports/<uuid:export_id>/download")
@staff(Role.MINISTRY)
def download(export_id: uuid.UUID) -> BaseResponse:
    """Streams the file after the download is written to the audit log.

    A file with names asks for a fresh second factor.
    """
    with request_context.read() as work:
        has_names = export_requests.has_names(work, export_id)
    if has_names and (question := ask_second_factor()) is not None:
        return question
    now = request_context.now()
    with request_context.begin() as work:
        asked = export_requests.download_export(work, request_context.officer(), export_id)
        order = shared_file_order(work, asked) if asked.agreement_id else None
    if order is not None:
        return send_shared_file(asked, order, request_context.officer().id)
    rows = _rows(
        request_context.delayed_units(),
        ExportFilters.read(asked.filters),
        request_context.language(),
        asked.identifiable,
    )
    kind = "names" if asked.identifiable else "verified"
    return _file(rows, f"phera-{kind}-{now.astimezone(DHAKA):%Y-%m-%d-%H%M}.csv")


@blueprint.get("/staff/exports/dictionary")
@staff(Role.MINISTRY, Role.ADMINISTRATOR)
def dictionary() -> str:
    """Shows the meaning of the columns."""
    return render_template("ministry/dictionary.html", columns=COLUMNS)


@blueprint.get("/staff/exports/dictionary.csv")
@staff(Role.MINISTRY, Role.ADMINISTRATOR)
def dictionary_file() -> Response:
    """Returns the data dictionary as a file."""
    return _file(export_file.data_dictionary(request_context.language()), "phera-dictionary.csv")


@blueprint.get("/staff/exports/<uuid:export_id>/erased.csv")
@staff(Role.MINISTRY, Role.ADMINISTRATOR)
def erased_file(export_id: uuid.UUID) -> Response:
    """Returns the references of all who were deleted since a file was written."""
    with request_context.read() as work:
        export = export_requests.find_export(work, export_id)
        erased = export_membership.erased_registrations_in(work, [export])[export_id]
    lines = ["reference\r\n", *(f"{show_reference(each)}\r\n" for each in erased)]
    return _file(iter(lines), "phera-deleted.csv")


def _rows(
    units: UnitsOfWork, filters: ExportFilters, language: Language, identifiable: bool
) -> Iterator[str]:
    """Yields the rows. The database session stays open while the file is sent.

        On an error the server closes the connection without the final chunk, so that browsers detect
    an incomplete file.
    """
    with units.read() as work:
        yield from export_file.stream_export(work, filters, language, identifiable=identifiable)


def _file(rows: Iterator[str], name: str) -> Response:
    response = Response(rows, content_type=_CSV)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _page(problem: str | None = None) -> str:
    with request_context.read() as work:
        asked = export_requests.list_exports(work, request_context.officer(), newest_request())
        centres = centre_names(work.session)
        erased = export_membership.erased_registrations_in(
            work, [each.export for each in asked.rows]
        )
    return render_template(
        "ministry/exports.html",
        asked=[(each, filters_in_words(each.export.filters, centres)) for each in asked.rows],
        next=asked.next,
        centres=centres,
        erased=erased,
        flags=list(Flag),
        districts=load_places().districts_by_division(request_context.language()),
        is_good=lambda each: export_requests.is_export_valid(each, now=request_context.now()),
        language_code=request_context.language().value,
        may_ask=request_context.officer().role is Role.MINISTRY,
        problem=problem,
        typed=request.form,
    )
