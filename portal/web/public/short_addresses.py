"""Short addresses that people type or hear on the telephone: `/register`, `/bn/status/`.

Without a language they lead to Bangla, like the root. Only the words of the table are taken, so that
nothing of the address gets into the redirect.
"""

from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from portal.domain.registration.form_pages import FormPage
from portal.web.access import anyone

root = Blueprint("public_short_addresses_root", __name__)
blueprint = Blueprint("public_short_addresses", __name__)

_PLACES: Final[Mapping[str, tuple[str, dict[str, Any]]]] = {
    "register": ("public_form_pages.show", {"name": FormPage.CONSENT.value}),
    "status": ("public_status.show", {}),
    "help": ("public_help.index", {}),
    "for-me": ("public_eligibility.show", {}),
}
"""The view and its values by the word in the address."""
_ADDRESS: Final = "/<any({}):word>".format(", ".join(f"'{word}'" for word in _PLACES))


@root.get(_ADDRESS, strict_slashes=False)
@root.get(f"{_ADDRESS}/", strict_slashes=False)
@blueprint.get(_ADDRESS)
@blueprint.get(f"{_ADDRESS}/", strict_slashes=False)
@anyone
def lead(word: str) -> Response:
    """Redirects to the page that the word means."""
    endpoint, values = _PLACES[word]
    return redirect(url_for(endpoint, **values))
