"""The page of the account, and its language."""

from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal import i18n
from portal.domain.platform.choices import Language
from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.staff.roles import Role
from portal.models import Officer
from portal.services.audit.audit_search import AuditQuery, search_audit_log
from portal.services.staff import own_account, second_factor, sessions
from portal.services.staff.sign_in import IDLE
from portal.web import request_context, staff_session
from portal.web.access import staff
from portal.web.locale import translate
from portal.web.staff.audit_details import details_in_words
from portal.web.staff.audit_subjects import subjects_in_words
from portal.web.staff.export_words import centre_names
from portal.web.staff.place_names import district_name

blueprint = Blueprint("staff_account", __name__)

LATEST_ACTIONS: Final = 20
ROLES_WITH_KEYS: Final = frozenset({Role.DISTRICT, Role.SUPERVISOR, Role.CENTRE})
"""The roles whose pages have single-key shortcuts."""


@blueprint.get("/staff/account")
@staff()
def show() -> str:
    """Shows the officer's own account, its devices and its latest actions."""
    officer = request_context.officer()
    with request_context.read() as work:
        devices = sessions.list_devices(work, officer, staff_session.token() or "")
        codes_left = second_factor.count_recovery_codes(work, officer.id)
        lines, _ = search_audit_log(work, AuditQuery(officer_id=officer.id), page=LATEST_ACTIONS)
        entries = [line.entry for line in lines]
        centres = centre_names(work.session)
        subjects = subjects_in_words(work, entries, centres)
    return render_template(
        "staff/account/page.html",
        area=_area(officer, centres),
        languages=Language,
        devices=devices,
        idle_minutes=int(IDLE.total_seconds()) // 60,
        codes_left=codes_left,
        has_keys=officer.role in ROLES_WITH_KEYS,
        entries=entries,
        subjects=subjects,
        details={
            each.number: details_in_words(each.action, each.details, centres) for each in entries
        },
    )


@blueprint.post("/staff/account/language")
@staff()
def use_language() -> Response:
    """Sets the language of the account, and goes on in it."""
    try:
        language = Language(request.form.get("language", ""))
    except ValueError as error:
        raise Invalid(N_("Choose one of the two languages.")) from error
    with request_context.begin() as work:
        own_account.use_language(work, request_context.officer(), language)
    flash(i18n.translate(language, N_("Your pages now open in this language.")))
    return redirect(url_for("staff_account.show", language=language))


def _area(officer: Officer, centres: dict[str, str]) -> str:
    """Returns the name of the officer's district, centre or desk."""
    parts = [translate(officer.desk.label)] if officer.desk else []
    if officer.district_code:
        parts.append(district_name(officer.district_code))
    if officer.centre_code:
        parts.append(centres[officer.centre_code])
    return ", ".join(parts)
