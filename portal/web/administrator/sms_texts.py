"""Editing the texts of SMS, with segment count, versions, and a test SMS."""

from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.domain.messaging.kinds import MessageKind
from portal.domain.messaging.text_templates import fill
from portal.domain.messaging.texts import values_needed
from portal.domain.platform.choices import Language
from portal.domain.platform.errors import Conflict, Invalid, InvalidAnswers, NotFound
from portal.domain.platform.gettext_marker import N_
from portal.domain.staff.roles import Role
from portal.services.messaging import outbox, texts
from portal.services.messaging.texts import TextVersionInUse
from portal.web import request_context
from portal.web.access import staff
from portal.web.locale import translate

blueprint = Blueprint("administrator_sms_texts", __name__)

NAMES: Final = {
    "code": N_("the one-time code"),
    "reference": N_("the reference"),
    "hotline": N_("our phone number"),
    "sender": N_("our name in SMS"),
    "town": N_("the town of the centre"),
    "phone": N_("the phone of the centre"),
    "status": N_("the status of the registration"),
    "site": N_("the address of the site"),
}


@blueprint.get("/staff/sms/texts")
@staff(Role.ADMINISTRATOR)
def show() -> str:
    """Lists the present texts."""
    with request_context.read() as work:
        versions = texts.text_version_numbers(work)
        listed = [
            (kind, wording, texts.text_sizes(wording), versions.get(kind, 0))
            for kind in MessageKind
            for wording in [texts.newest_text(work, kind)]
        ]
    return render_template("administrator/sms_texts.html", texts=listed)


@blueprint.get("/staff/sms/texts/<name>")
@staff(Role.ADMINISTRATOR)
def look(name: str) -> str:
    """Shows one text in both languages, and all its versions."""
    kind = _kind(name)
    with request_context.read() as work:
        wording = texts.newest_text(work, kind)
    return _page(kind, _typed(wording), {}, texts.text_sizes(wording))


@blueprint.post("/staff/sms/texts/<name>")
@staff(Role.ADMINISTRATOR)
def change(name: str) -> Response | str | tuple[str, int]:
    """Counts, tests or saves the input. On errors the input stays on the page."""
    kind, action = _kind(name), request.form.get("do", "count")
    typed = {each.value: request.form.get(each.value, "") for each in Language}
    sizes = None
    try:
        wording = texts.read_text(kind, typed)
        sizes = texts.text_sizes(wording)
        if action == "save":
            return _save(kind, wording)
        if action == "test":
            return _test(kind, wording)
    except InvalidAnswers as wrong:
        problems = {
            field: translate(each.text, **each.values) for field, each in wrong.problems.items()
        }
        return _page(kind, typed, problems, sizes), 422
    except Conflict as late:
        return _page(kind, typed, {"page": translate(late.text, **late.values)}, sizes), 409
    return _page(kind, _typed(wording), {}, sizes)


def _save(kind: MessageKind, wording: TextVersionInUse) -> Response:
    with request_context.begin() as work:
        texts.save_text(
            work,
            kind,
            wording,
            confirmed=request.form.get("confirmed") == "yes",
            by=request_context.officer(),
        )
    flash(translate(N_("The text is saved and will be used from now on.")))
    return redirect(url_for("administrator_sms_texts.look", name=kind.value), code=303)


def _test(kind: MessageKind, wording: TextVersionInUse) -> str:
    """Sends a test SMS in the language of the page, with the longest values. Saves nothing."""
    language = request_context.language()
    body = fill(wording.in_language(language), texts.longest_values(language))
    try:
        with request_context.begin() as work:
            texts.allow_test_message(work, kind, by=request_context.officer())
            outbox.queue_test_message(
                work, to=request.form.get("mobile", ""), kind=kind, language=language, text=body
            )
    except Invalid as wrong:
        raise InvalidAnswers({"mobile": wrong}) from wrong
    flash(translate(N_("The test SMS is being sent. Nothing is saved yet.")))
    return _page(kind, _typed(wording), {}, texts.text_sizes(wording))


def _page(
    kind: MessageKind,
    typed: dict[str, str],
    problems: dict[str, str],
    sizes: object,
) -> str:
    with request_context.read() as work:
        versions = texts.text_versions(work, kind)
    return render_template(
        "administrator/sms_text.html",
        kind=kind,
        typed=typed,
        problems=problems,
        sizes=sizes,
        confirmed=request.form.get("confirmed") == "yes",
        mobile=request.form.get("mobile", ""),
        placeholders=[(name, NAMES.get(name, "")) for name in sorted(values_needed(kind))],
        versions=versions,
        built_in=texts.built_in_text(kind),
    )


def _typed(wording: TextVersionInUse) -> dict[str, str]:
    return {each.value: wording.in_language(each) for each in Language}


def _kind(name: str) -> MessageKind:
    try:
        return MessageKind(name)
    except ValueError:
        raise NotFound(N_("There is no such SMS.")) from None
