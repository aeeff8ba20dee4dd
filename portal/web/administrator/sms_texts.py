"""Editing the texts of SMS: with a count of segments, versions, and a test on one's own phone."""

from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.domain.choices import Language, Role
from portal.domain.errors import Conflict, Invalid, InvalidAnswers, NotFound
from portal.domain.sms.kinds import MessageKind
from portal.domain.sms.texts import values_needed
from portal.domain.sms.wording import fill
from portal.domain.words import N_
from portal.services.sms import notify, texts
from portal.services.sms.texts import Wording
from portal.web import current
from portal.web.access import staff
from portal.web.locale import translate

blueprint = Blueprint("administrator_sms_texts", __name__)

NAMES: Final = {
    "code": N_("the one-time code"),
    "reference": N_("the reference"),
    "hotline": N_("our phone number"),
    "town": N_("the town of the centre"),
    "phone": N_("the phone of the centre"),
    "status": N_("how the registration stands"),
    "site": N_("the address of the site"),
}


@blueprint.get("/staff/sms/texts")
@staff(Role.ADMINISTRATOR)
def show() -> str:
    """All texts as they are sent now."""
    with current.database().read() as session:
        versions = texts.numbers(session)
        listed = [
            (kind, wording, texts.sizes(wording), versions.get(kind, 0))
            for kind in MessageKind
            for wording in [texts.newest(session, kind)]
        ]
    return render_template("administrator/sms_texts.html", texts=listed)


@blueprint.get("/staff/sms/texts/<name>")
@staff(Role.ADMINISTRATOR)
def look(name: str) -> str:
    """One text in both languages, and all its versions."""
    kind = _kind(name)
    with current.database().read() as session:
        wording = texts.newest(session, kind)
    return _page(kind, _typed(wording), {}, texts.sizes(wording))


@blueprint.post("/staff/sms/texts/<name>")
@staff(Role.ADMINISTRATOR)
def change(name: str) -> Response | str | tuple[str, int]:
    """Counts, tests or saves what was typed; whatever is wrong, it stays on the page."""
    kind, action = _kind(name), request.form.get("do", "count")
    typed = {each.value: request.form.get(each.value, "") for each in Language}
    sizes = None
    try:
        wording = texts.read(kind, typed)
        sizes = texts.sizes(wording)
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
        return _page(kind, typed, {"bn": translate(late.text, **late.values)}, sizes), 409
    return _page(kind, _typed(wording), {}, sizes)


def _save(kind: MessageKind, wording: Wording) -> Response:
    with current.database().begin() as session:
        texts.save(
            session,
            current.vault(),
            kind,
            wording,
            confirmed=request.form.get("confirmed") == "yes",
            by=current.officer(),
            now=current.now(),
        )
    flash(translate(N_("The text is saved and is sent from now on.")))
    return redirect(url_for("administrator_sms_texts.look", name=kind.value), code=303)


def _test(kind: MessageKind, wording: Wording) -> str:
    """Sends it in the language of the page, with the longest values; nothing is saved."""
    vault, now, language = current.vault(), current.now(), current.language()
    body = fill(wording.in_language(language), texts.longest_values(language))
    try:
        with current.database().begin() as session:
            texts.allow_test(session, vault, kind, by=current.officer(), now=now)
            notify.queue_test(
                session,
                vault,
                to=request.form.get("mobile", ""),
                kind=kind,
                language=language,
                text=body,
                now=now,
            )
    except Invalid as wrong:
        raise InvalidAnswers({"mobile": wrong}) from wrong
    flash(translate(N_("The test SMS is on its way. Nothing is saved yet.")))
    return _page(kind, _typed(wording), {}, texts.sizes(wording))


def _page(
    kind: MessageKind,
    typed: dict[str, str],
    problems: dict[str, str],
    sizes: object,
) -> str:
    with current.database().read() as session:
        versions = texts.versions(session, kind)
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
        built_in=texts.built_in(kind),
    )


def _typed(wording: Wording) -> dict[str, str]:
    return {each.value: wording.in_language(each) for each in Language}


def _kind(name: str) -> MessageKind:
    try:
        return MessageKind(name)
    except ValueError:
        raise NotFound(N_("There is no such SMS.")) from None
