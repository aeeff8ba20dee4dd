"""The data-sharing register: agreements, their files, and requests for new ones."""

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.domain.platform.choices import Language
from portal.domain.platform.dates import dhaka_day
from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.reporting.shared_columns import Grade, selectable_columns
from portal.domain.review.list_flags import Flag
from portal.domain.routing.places import load_places
from portal.domain.staff.roles import Role
from portal.services.platform.signature import public_keys
from portal.services.reporting import export_requests, sharing_agreements
from portal.services.reporting.api_tokens import tokens_of
from portal.services.reporting.export_file import ExportFilters, FilterWithoutColumn
from portal.services.reporting.export_table import STATES
from portal.services.reporting.file_formats import available_formats
from portal.services.reporting.file_layout import CellValues, FileLayout
from portal.services.reporting.odata_snapshots import files_with_feed
from portal.services.reporting.shared_files import (
    SharedFileRequest,
    files_of,
    request_changes,
    request_shared_file,
)
from portal.services.reporting.sharing_agreements import AgreementTerms
from portal.services.reporting.webhook_endpoints import webhooks_of
from portal.web import request_context
from portal.web.access import staff
from portal.web.locale import translate
from portal.web.odata_links import feed_url
from portal.web.staff.export_words import centre_names
from portal.web.staff.list_views import newest_request
from portal.web.staff.step_up import fresh_second_factor

blueprint = Blueprint("ministry_sharing", __name__)


@blueprint.get("/staff/exports/sharing")
@staff(Role.MINISTRY, Role.ADMINISTRATOR)
def show() -> str:
    """Lists the agreements, with a form for a new one."""
    return _register()


@blueprint.post("/staff/exports/sharing")
@staff(Role.MINISTRY, Role.ADMINISTRATOR)
def add() -> tuple[str, int] | Response:
    """Enters an agreement."""
    given = request.form
    try:
        terms = AgreementTerms.read(
            *(given.get(name, "") for name in ("recipient", "agreement", "grade", "ends_on"))
        )
        with request_context.begin() as work:
            sharing_agreements.add_agreement(work, request_context.officer(), terms)
    except Invalid as problem:
        return _register(translate(problem.text, **problem.values)), 422
    flash(translate(N_("The agreement is in the register.")))
    return redirect(url_for("ministry_sharing.show"))


@blueprint.post("/staff/exports/sharing/<uuid:agreement_id>/approve")
@staff(Role.MINISTRY, Role.ADMINISTRATOR)
@fresh_second_factor
def approve(agreement_id: uuid.UUID) -> Response:
    """Approves an agreement by a second person."""
    with request_context.begin() as work:
        sharing_agreements.approve_agreement(work, request_context.officer(), agreement_id)
    flash(translate(N_("Approved. Files can be made for this recipient.")))
    return redirect(url_for("ministry_sharing.show"))


@blueprint.post("/staff/exports/sharing/<uuid:agreement_id>/end")
@staff(Role.MINISTRY, Role.ADMINISTRATOR)
def end(agreement_id: uuid.UUID) -> Response:
    """Ends an agreement today."""
    with request_context.begin() as work:
        sharing_agreements.end_agreement(work, request_context.officer(), agreement_id)
    flash(translate(N_("The agreement has ended. No more files can be made for it.")))
    return redirect(url_for("ministry_sharing.show"))


@blueprint.get("/staff/exports/sharing/<uuid:agreement_id>")
@staff(Role.MINISTRY, Role.ADMINISTRATOR)
def show_agreement(agreement_id: uuid.UUID) -> str:
    """Shows an agreement with its files, and a form for a new file."""
    return _agreement(agreement_id)


@blueprint.post("/staff/exports/sharing/<uuid:agreement_id>")
@staff(Role.MINISTRY)
def ask(agreement_id: uuid.UUID) -> tuple[str, int] | Response:
    """Records a request for a file."""
    given = request.form
    try:
        layout = FileLayout.read(given.to_dict() | {"columns": given.getlist("columns")})
        filters = ExportFilters.read(given.to_dict())
        wanted = SharedFileRequest(given.get("purpose", ""), filters, layout)
        with request_context.begin() as work:
            request_shared_file(work, request_context.officer(), agreement_id, wanted)
    except Invalid as problem:
        status = 400 if isinstance(problem, FilterWithoutColumn) else 422
        return _agreement(agreement_id, translate(problem.text, **problem.values)), status
    flash(translate(N_("The file is in the list below.")))
    return redirect(url_for("ministry_sharing.show_agreement", agreement_id=agreement_id))


@blueprint.post("/staff/exports/<uuid:export_id>/changes")
@staff(Role.MINISTRY)
def ask_changes(export_id: uuid.UUID) -> Response:
    """Records a request for what changed since a file."""
    with request_context.begin() as work:
        export = request_changes(work, request_context.officer(), export_id)
    flash(translate(N_("The file is in the list below.")))
    return redirect(url_for("ministry_sharing.show_agreement", agreement_id=export.agreement_id))


def _register(problem: str | None = None) -> str:
    with request_context.read() as work:
        found = sharing_agreements.list_agreements(work, request_context.officer())
        keys = public_keys(work.vault)
    return render_template(
        "ministry/sharing.html",
        agreements=found,
        grades=list(Grade),
        problem=problem,
        public_keys=keys,
        today=dhaka_day(request_context.now()),
        typed=request.form,
    )


def _agreement(agreement_id: uuid.UUID, problem: str | None = None) -> str:
    with request_context.read() as work:
        agreement = sharing_agreements.find_agreement(work.session, agreement_id)
        files = files_of(work, agreement, newest_request())
        feeds = files_with_feed(work, agreement)
        centres = centre_names(work.session)
        tokens = tokens_of(work, agreement)
        webhooks = webhooks_of(work, agreement)
    return render_template(
        "ministry/agreement.html",
        agreement=agreement,
        centres=centres,
        columns=selectable_columns(agreement.grade),
        districts=load_places().districts_by_division(request_context.language()),
        feeds=[(each, feed_url(each.id)) for each in feeds],
        files=files,
        flags=list(Flag),
        formats=available_formats(),
        grades=[each for each in Grade if agreement.grade.includes(each)],
        is_good=lambda each: export_requests.is_export_valid(each, now=request_context.now()),
        language=request_context.language(),
        languages=list(Language),
        has_people=agreement.grade.includes(Grade.PSEUDONYMISED),
        is_open=dhaka_day(request_context.now()) <= agreement.ends_on,
        may_ask=request_context.officer().role is Role.MINISTRY
        and dhaka_day(request_context.now()) <= agreement.ends_on,
        problem=problem,
        states=STATES,
        tokens=tokens,
        typed=request.form,
        values_of_cells=list(CellValues),
        webhooks=webhooks,
    )
