"""The language of a page, which is part of its URL: `/bn/…` or `/en/…`."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final
from urllib.parse import quote

from flask import Flask, current_app, g, request, url_for
from markupsafe import Markup
from werkzeug.routing import BaseConverter

from portal import i18n
from portal.domain.platform.choices import Language
from portal.domain.platform.dates import MonthYear
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.numerals import in_language
from portal.domain.registration.reference import show_reference
from portal.web import request_context
from portal.web.line_breaks import unbroken_phone
from portal.web.nearest_page import nearest_page

_SERVICE: Final = N_("Phera")
_BANGLA = re.compile(r"[\u0980-\u09ff]")
_TEXTS: Final = 4096
"""How many texts of templates are remembered in their language; there are some 3,000."""


class LanguageConverter(BaseConverter):
    """The part of a URL that names the language."""

    regex = "bn|en"

    def to_python(self, value: str) -> Language:
        """Converts the part of the URL."""
        return Language(value)


def init_app(app: Flask) -> None:
    """Adds the language to URLs, and translations and number formats to templates."""
    app.url_map.converters["language"] = LanguageConverter
    app.url_value_preprocessor(_take_language)
    app.url_defaults(_give_language)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = (
        True  # lines with only tags are removed
    )
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.policies["ext.i18n.trimmed"] = True  # as translations/babel.cfg extracts them
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # made by Jinja's extension
        gettext=gettext, ngettext=ngettext, newstyle=True
    )
    app.jinja_env.globals |= {"_": _text_of_template, "gettext": _text_of_template}
    app.jinja_env.filters |= {
        "digits": lambda value: in_language(str(value), request_context.language()),
        "phone": lambda number, **how: unbroken_phone(_phone(number, **how)),
        "phone_text": _phone,
        "number": lambda value: i18n.show_number(request_context.language(), value),
        "day": _shown(i18n.show_day),
        "moment": _shown(i18n.show_moment),
        "weekday": _shown(i18n.show_weekday),
        "clock": _shown(i18n.show_time),
        "reference": show_reference,
        "other_script": _other_script,
        "month": _shown(i18n.show_month),
    }
    app.context_processor(_template_words)


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Switches to another language for a part of a page."""
    before = request_context.language()
    g.language = language
    try:
        yield
    finally:
        g.language = before


def other_language(language: Language) -> Language:
    """Returns the language to switch to."""
    return Language.ENGLISH if language is Language.BANGLA else Language.BANGLA


def gettext(text: str) -> str:
    """Translates a text to the language of the page."""
    return _with_service_name(text, i18n.translate(request_context.language(), text))


def translate(text: str, **values: object) -> str:
    """Translates a text to the language of the page and fills its placeholders."""
    return _with_service_name(text, i18n.translate(request_context.language(), text, **values))


def _text_of_template(text: str, **values: object) -> Markup:
    """Translates a text as Jinja's extension does, with three calls less. A text is HTML, a value is not."""
    if values or _SERVICE in text:
        return Markup(gettext(text)) % values  # noqa: S704 - a text of ours
    return _plain_text(request_context.language(), text)


@lru_cache(_TEXTS)
def _plain_text(language: Language, text: str) -> Markup:
    return Markup(i18n.translate(language, text)) % {}  # noqa: S704 - a text of ours


def _phone(number: str, *, from_abroad: bool = False) -> str:
    """Formats a phone number. Every page shows those of the hotline."""
    language, settings = request_context.language(), request_context.settings()
    if number in (settings.hotline, settings.hotline_abroad):
        return _phone_of_service(language, number, from_abroad=from_abroad)
    return i18n.show_phone(language, number, from_abroad=from_abroad)


_phone_of_service = lru_cache(16)(i18n.show_phone)


def _with_service_name(text: str, translated: str) -> str:
    """Puts the name of the settings in the place of ours, in the few texts that name the service."""
    if _SERVICE not in text:
        return translated
    language = request_context.language()
    if service := request_context.settings().owner.service(language):
        return translated.replace(i18n.translate(language, _SERVICE), service)
    return translated


def _other_script(text: str) -> str:
    """Returns the language of a text in the other script than the page, for `lang`, or nothing."""
    if request_context.language() is Language.BANGLA:
        return Language.ENGLISH if text.isascii() and text else ""
    return Language.BANGLA if _BANGLA.search(text) else ""


def ngettext(one: str, several: str, count: int) -> str:
    """Translates a text with a number to the language of the page."""
    return str(i18n.catalog(request_context.language()).ngettext(one, several, count))


def _shown(
    show: Callable[[Language, Any], str],
) -> Callable[[date | datetime | MonthYear | None], str]:
    return lambda value: "–" if value is None else show(request_context.language(), value)


def _take_language(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    if values and "language" in values:
        g.language = values.pop("language")
    elif request.path.startswith("/en/"):
        g.language = Language.ENGLISH


def _give_language(endpoint: str, values: dict[str, Any]) -> None:
    if current_app.url_map.is_endpoint_expecting(endpoint, "language"):
        values.setdefault("language", request_context.language())


def _template_words() -> dict[str, Any]:
    language = request_context.language()
    other = other_language(language)
    settings = request_context.settings()
    return {
        "language": language,
        "other_language": other,
        "other_language_url": _same_page(other),
        "_n": ngettext,
        "hotline": settings.hotline,
        "hotline_abroad": settings.hotline_abroad,
        "sms_name": settings.sms_name.in_language(language),
        "owner": settings.owner.name(language),
        "is_demonstration": not settings.production,
    }


def _same_page(language: Language) -> str:
    """Returns the URL of this page in another language, for pages without input."""
    rule = request.url_rule
    if rule is None or "language" not in rule.arguments:
        return url_for("public_start.start", language=language)
    if request.method == "POST" and (own := nearest_page()) != request.path:
        return f"/{language}{quote(own[len(request_context.language()) + 1 :])}"
    values = {**(request.view_args or {}), **request.args.to_dict(), "language": language}
    return url_for(rule.endpoint, **values)
