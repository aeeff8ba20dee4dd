"""The cookie with the device tokens of staff. It outlives the session and the sign-out."""

from flask import current_app, request
from werkzeug.wrappers import Response

from portal.services.staff import device_token

_NAME = "phera-device"
_SEPARATOR = "~"


def device_tokens() -> list[str]:
    """Returns the tokens that this browser sent, unchecked."""
    return [each for each in request.cookies.get(_cookie_name(), "").split(_SEPARATOR) if each]


def remember_device(response: Response, token: str) -> None:
    """Stores the token of an account in the browser."""
    response.set_cookie(
        _cookie_name(),
        _SEPARATOR.join(device_token.add_token(device_tokens(), token)),
        max_age=device_token.LIFE,
        secure=_is_secure(),
        httponly=True,
        samesite="Strict",
    )


def _cookie_name() -> str:
    return f"__Host-{_NAME}" if _is_secure() else _NAME


def _is_secure() -> bool:
    return bool(current_app.config["SESSION_COOKIE_SECURE"])
