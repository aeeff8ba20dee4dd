"""Saves form input that an officer sent after the session expired."""

from flask import request, url_for

from portal.domain.platform.errors import NotFound
from portal.services.staff import form_draft, sign_in
from portal.web import request_context

_OF_THE_FORM = frozenset({"csrf_token", "version"})


def keep_form_draft(token: str | None) -> str | None:
    """Seals the input about a registration and returns the URL that shows it again.

        `token` is that of the expired session, from the signed cookie. Nothing is saved for sessions
    that were ended on purpose, or if the officer may not see the registration.
    """
    reference = (request.view_args or {}).get("reference")
    if request.method != "POST" or not token or not reference:
        return None
    typed = {name: values for name, values in request.form.lists() if name not in _OF_THE_FORM}
    if not any(value.strip() for values in typed.values() for value in values):
        return None
    try:
        with request_context.begin() as work:
            officer = sign_in.officer_of_expired_session(work, token)
            if officer is None:
                return None
            form_draft.save_form_draft(work, officer, reference, typed)
    except NotFound:
        return None
    return url_for("staff_registration.show", reference=reference)
