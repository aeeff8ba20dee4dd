"""The access log of a registration. Administrators do not see the registration itself."""

from flask import Blueprint, render_template, request

from portal.domain.platform.errors import NotFound
from portal.domain.staff.roles import Role
from portal.services.privacy import access_log
from portal.web import request_context
from portal.web.access import staff
from portal.web.locale import translate
from portal.web.staff.list_views import newest_request
from portal.web.staff.place_names import area_of

blueprint = Blueprint("administrator_access_log", __name__)


@blueprint.get("/staff/looks")
@staff(Role.ADMINISTRATOR)
def show() -> str | tuple[str, int]:
    """Asks for a reference, and lists accesses and the exports that contained it."""
    reference = request.args.get("reference", "")
    record, areas, problem = None, {}, None
    if reference:
        try:
            with request_context.read() as work:
                record = access_log.access_record_of(
                    work, reference, newest_request(), exports=newest_request("files_after")
                )
                areas = {
                    day.officer.id: area_of(work.session, day.officer) for day in record.days.rows
                }
        except NotFound as error:
            problem = translate(error.text)
    html = render_template(
        "administrator/access_log.html",
        areas=areas,
        problem=problem,
        record=record,
        typed=reference,
    )
    return (html, 404) if problem else html
