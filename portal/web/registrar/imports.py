"""Lists of returnees: sending one, and following what becomes of it."""

import uuid

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as BaseResponse

from portal.domain.choices import Language, Role
from portal.domain.errors import Invalid
from portal.domain.imports.columns import NEEDED, columns, missing
from portal.domain.imports.terms import ConsentHow, Stage
from portal.domain.typed import Reader
from portal.domain.words import N_
from portal.models import Import
from portal.services.imports import errors, look, outcome, undo
from portal.services.imports import upload as import_upload
from portal.services.imports.look import IMPORTING_ROLES
from portal.services.imports.upload import Upload
from portal.web import current
from portal.web.access import staff
from portal.web.locale import translate
from portal.web.officer.places import district_name
from portal.web.security import takes_file

blueprint = Blueprint("registrar_imports", __name__)
LOOK_AGAIN = 3
"""Seconds until the page of an import at work looks again; without a script."""


@blueprint.get("/staff/imports")
@staff(*IMPORTING_ROLES)
def show() -> str:
    """The lists that were sent, and the form to send one."""
    return _page()


@blueprint.post("/staff/imports")
@staff(*IMPORTING_ROLES)
@takes_file
def send() -> BaseResponse | tuple[str, int]:
    """Takes a file in and leaves it to the importer."""
    sent = request.files.get("file")
    reader = Reader(request.form.to_dict(flat=False), current.now().date())
    how = reader.choice("consent_how", ConsentHow)
    language = reader.choice("language", Language, Language.BANGLA)
    try:
        if sent is None or not sent.filename:
            raise Invalid(N_("Choose a file."))
        if "consent_how" in reader.problems or not reader.yes("declared"):
            raise Invalid(N_("Say how the people agreed, and tick that you answer for it."))
        upload = Upload.looked_at(sent.filename, sent.read(), how, language)
        with current.database().begin() as session:
            made = import_upload.accept(
                session, current.vault(), current.officer(), upload, now=current.now()
            )
    except Invalid as problem:
        return _page(translate(problem.text, **problem.values)), 422
    if made.uploaded_at != current.now():
        flash(translate(N_("This very file was sent before. Here is what became of it.")))
    return redirect(url_for("registrar_imports.follow", import_id=made.id), 303)


@blueprint.get("/staff/imports/<uuid:import_id>")
@staff(*IMPORTING_ROLES)
def follow(import_id: uuid.UUID) -> Response:
    """How far an import is, and what it waits for. While it is at work the page looks again by itself."""
    return import_page(import_id)


def import_page(import_id: uuid.UUID, problem: str | None = None) -> Response:
    """The page of an import, with what was wrong with the step that was just tried."""
    vault, officer = current.vault(), current.officer()
    with current.database().read() as session:
        found = look.find(session, officer, import_id)
        is_mapping = found.stage in (Stage.MAPPING, Stage.CHECKED)
        has_outcome = found.stage in (Stage.CHECKED, Stage.DONE)
        decided = undo.count_decided(session, found) if found.stage is Stage.DONE else 0
        html = render_template(
            "registrar/import.html",
            chosen=_chosen(found),
            columns=columns(),
            decided=decided,
            file_name=look.file_name(vault, found),
            found=found,
            heading=lambda key: errors.heading(key, current.language()),
            in_words=lambda problem: translate(problem.text, **problem.values),
            district_name=district_name,
            is_expired=found.expires_at <= current.now(),
            may_act=look.may_act(session, officer, found),
            people=look.people(session, found),
            left=outcome.rows_left(found),
            may_open=officer.role is Role.DISTRICT,
            needed=NEEDED,
            outcome=outcome.outcome(session, vault, found) if has_outcome else None,
            problem=problem or _refusal(found),
            samples=outcome.samples(session, vault, found) if is_mapping else [],
            still=request.args.get("still"),
            still_missing=missing(_chosen(found)),
        )
    response = make_response(html, 422 if problem else 200)
    if found.stage.is_at_work and not request.args.get("still"):
        response.headers["Refresh"] = str(LOOK_AGAIN)
    return response


def _chosen(found: Import) -> list[str]:
    """What each column holds, as just sent or as it is kept."""
    return request.form.getlist("column") or list(found.columns)


def _refusal(found: Import) -> str | None:
    if found.stage is not Stage.REFUSED:
        return None
    return translate(found.refusal["text"], **found.refusal["values"])


def _page(problem: str | None = None) -> str:
    with current.database().read() as session:
        listed = look.listed(session, current.vault(), current.officer())
    return render_template(
        "registrar/imports.html",
        consents=list(ConsentHow),
        languages=list(Language),
        listed=listed,
        problem=problem,
        typed=request.form,
    )
