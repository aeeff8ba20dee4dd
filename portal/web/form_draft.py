"""What an officer sent after the session had run out: kept until the same officer is back."""

from flask import request, url_for

from portal.domain.platform.errors import NotFound
from portal.services.staff import form_draft, sign_in
from portal.web import request_context

_OF_THE_FORM = frozenset({"csrf_token", "version"})


def keep_form_draft(token: str | None) -> str | None:
    """Seals what was typed about a registration; returns the address where it stands again.

    The token is that of the session that ran out, from the signed cookie; nothing is kept for
    sessions that were ended on purpose, or when the officer may not see the registration.
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
