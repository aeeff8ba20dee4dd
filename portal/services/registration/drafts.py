"""Drafts of the form: the server saves each page as soon as it is submitted.

A secret in the browser (the *browser token*) identifies a draft. Answers are stored as typed; each page
is validated before it counts as complete.
"""

import secrets
import uuid
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Executable, Select, bindparam, delete, select, update

from portal.crypto import BlindIndex, Vault
from portal.domain.platform.choices import Language
from portal.domain.platform.dates import dhaka_day
from portal.domain.platform.errors import Invalid, InvalidAnswers, NotFound
from portal.domain.platform.form_input import FormInput
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.phone import read_mobile
from portal.domain.registration.choices import Channel
from portal.domain.registration.form_pages import (
    FormPage,
    finish_page,
    is_marked_done,
    mark_again,
    mark_done,
    pages_for,
    read_page,
    with_answers,
)
from portal.domain.registration.topics.consent import is_helped
from portal.domain.registration.topics.contact import Contact
from portal.models import Draft, OneTimeCode
from portal.models.base import new_id
from portal.models.sealed import sealed_place
from portal.services.platform.any_of import any_of, has_index, index_values
from portal.services.platform.blind_index import PHONE_INDEX
from portal.services.platform.upsert import dialect_of, upsert_into_table
from portal.services.registration.funnel_counters import count_form_page
from portal.services.registration.registration_mapper import pack_typed, unpack_typed
from portal.unit_of_work import UnitOfWork

DRAFT_LIFE = timedelta(days=30)
LIFE_WITHOUT_CONSENT = timedelta(days=1)
_LIVES: Final = Draft.expires_at > bindparam("now")
NOTHING_BEGUN = N_("We cannot find what you started on this phone.")


def new_browser_token() -> str:
    """Returns a new secret for a browser."""
    return secrets.token_urlsafe(32)


def browser_token_hash(vault: Vault, browser_token: str) -> BlindIndex:
    """Returns the hash of the secret, which the database stores."""
    return vault.index("visitor", browser_token)


def find_draft(work: UnitOfWork, browser_token: str) -> Draft | None:
    """Returns the unexpired draft of this browser, submitted or not, or None."""
    token_hash = browser_token_hash(work.vault, browser_token)
    return work.session.scalars(
        _draft_of_browser(len(token_hash.values)), _values(work, token_hash)
    ).one_or_none()


def find_drafts(work: UnitOfWork, browser_tokens: Iterable[str]) -> Mapping[str, Draft]:
    """Returns the unexpired drafts of these browsers, by their secrets."""
    tokens = {
        value: token
        for token in browser_tokens
        for value in browser_token_hash(work.vault, token).values
    }
    found = work.session.scalars(
        _drafts_of_browsers(dialect_of(work)), {"token_hashes": list(tokens), "now": work.now}
    )
    return {tokens[draft.token_hash]: draft for draft in found}


def lock_draft(work: UnitOfWork, browser_token: str) -> Draft:
    """Returns the draft of this browser, locked in this transaction. Raises `NotFound`."""
    token_hash = browser_token_hash(work.vault, browser_token)
    draft = work.session.scalars(
        _locked_draft(len(token_hash.values)), _values(work, token_hash)
    ).one_or_none()
    if draft is None:
        raise NotFound(NOTHING_BEGUN)
    if draft.token_hash != token_hash:  # written with an older index key
        draft.token_hash = bytes(token_hash)
    return draft


class DraftToSubmit(NamedTuple):
    """What a submission needs of a draft, without a row of the session (hot path)."""

    id: uuid.UUID
    registration_id: uuid.UUID | None
    channel: Channel
    consent_at: datetime | None
    campaign_code: str | None
    mobile_index: bytes | None
    phone_verified: bool
    typed: Mapping[str, list[str]]


def lock_draft_to_submit(work: UnitOfWork, browser_token: str) -> DraftToSubmit:
    """Returns the draft of this browser, locked in this transaction. Raises `NotFound`."""
    work.session.flush()  # the answers of an officer's entry are written first
    token_hash = browser_token_hash(work.vault, browser_token)
    found = (
        work.session.connection()
        .execute(_to_submit(len(token_hash.values)), _values(work, token_hash))
        .one_or_none()
    )
    if found is None:
        raise NotFound(NOTHING_BEGUN)
    *open_values, sealed = found
    typed = sealed and work.vault.open(sealed, sealed_place("drafts", "typed", found.id))
    return DraftToSubmit._make((*open_values, unpack_typed(typed)))


@cache
def _draft_of_browser(live_keys: int) -> Select[Draft]:
    return select(Draft).where(*_is_of_browser(live_keys))


@cache
def _drafts_of_browsers(dialect: str) -> Select[Draft]:
    return select(Draft).where(any_of(dialect, Draft.token_hash, "token_hashes"), _LIVES)


@cache
def _locked_draft(live_keys: int) -> Select[Draft]:
    locked = _draft_of_browser(live_keys).with_for_update()
    return locked.execution_options(populate_existing=True)


@cache
def _to_submit(live_keys: int) -> Select[Any]:
    columns = (getattr(Draft, name) for name in DraftToSubmit._fields)
    return select(*columns).where(*_is_of_browser(live_keys)).with_for_update()


def _is_of_browser(live_keys: int) -> tuple[ColumnElement[bool], ...]:
    return has_index(Draft.token_hash, "token_hash", live_keys), _LIVES


def _values(work: UnitOfWork, token_hash: BlindIndex) -> dict[str, object]:
    return {**index_values("token_hash", token_hash), "now": work.now}


def begin_draft(work: UnitOfWork, browser_token: str, *, language: Language) -> Draft:
    """Returns the draft of this browser, or a new one. Without consent it expires after a day."""
    token_hash = browser_token_hash(work.vault, browser_token)
    if token_hash.others:  # a draft of this browser from before a change of the index key
        work.session.execute(
            update(Draft)
            .where(Draft.token_hash.in_(token_hash.others))
            .values(token_hash=token_hash)
        )
    _insert_draft(work, token_hash, language)
    try:
        return lock_draft(work, browser_token)
    except NotFound:  # the draft that is there has expired
        work.session.execute(
            delete(Draft).where(Draft.token_hash == token_hash, Draft.expires_at <= work.now)
        )
        _insert_draft(work, token_hash, language)
        return lock_draft(work, browser_token)


def _insert_draft(work: UnitOfWork, token_hash: BlindIndex, language: Language) -> None:
    values = {
        "id": new_id(),
        "token_hash": token_hash,
        "language": language,
        "channel": Channel.SELF_WEB,
        "phone_verified": False,
        "created_at": work.now,
        "changed_at": work.now,
        "expires_at": work.now + LIFE_WITHOUT_CONSENT,
    }
    work.session.connection().execute(_insert_statement(dialect_of(work)), values)


@cache
def _insert_statement(dialect: str) -> Executable:
    return upsert_into_table(dialect, Draft).on_conflict_do_nothing(
        index_elements=[Draft.token_hash]
    )


def typed_in(draft: Draft) -> dict[str, list[str]]:
    """Returns the typed answers of all pages."""
    return unpack_typed(draft.typed)


def save_page(
    work: UnitOfWork, draft: Draft, page: FormPage, newer: FormInput, *, language: Language
) -> None:
    """Validates the answers of one page, saves them in a locked draft and counts the step.

    Raises `InvalidAnswers` and saves nothing if an answer is invalid.
    """
    before, today = typed_in(draft), dhaka_day(work.now)
    typed = finish_page(before, page, newer, today)
    if filed := _FILING.get(page):
        filed(work, draft, typed)
    _write(draft, typed, language=language, now=work.now)
    if not is_marked_done(before, page):
        count_form_page(work, draft, page, day=today)


def store_page(
    draft: Draft, page: FormPage, newer: FormInput, *, language: Language, now: datetime
) -> None:
    """Stores the typed answers of a page in a locked draft, valid or not."""
    typed = with_answers(typed_in(draft), page, newer)
    _write(draft, mark_again(typed, dhaka_day(now)), language=language, now=now)


def store_all_pages(
    work: UnitOfWork, draft: Draft, typed: FormInput, *, language: Language
) -> Mapping[str, Invalid]:
    """Stores the typed answers of all pages in a locked draft, complete or not.

    Marks pages without problems as complete. Returns the problems of the others, by field.
    """
    bounded: dict[str, list[str]] = {}
    for page in FormPage:
        bounded = with_answers(bounded, page, typed)
    problems: dict[str, Invalid] = {}
    marked = bounded
    for page in pages_for(bounded):
        try:
            read_page(page, bounded, dhaka_day(work.now))
            marked = mark_done(marked, page)
        except InvalidAnswers as wrong:
            problems |= wrong.problems
    agreed = is_marked_done(marked, FormPage.CONSENT)
    draft.consent_at = (draft.consent_at or work.now) if agreed else None
    draft.channel = Channel.ASSISTED
    if "mobile" not in problems:
        set_phone(work.vault, draft, read_mobile(bounded["mobile"][0]))
    else:
        draft.mobile = draft.mobile_index = None
        draft.phone_verified = False
    _write(draft, marked, language=language, now=work.now)
    return problems


def set_phone(vault: Vault, draft: Draft, mobile: str) -> None:
    """Stores the phone (E.164) of a draft. A changed phone is unverified."""
    index = vault.index(PHONE_INDEX, mobile)
    if not index.matches(draft.mobile_index):
        draft.phone_verified = False
        draft.mobile_index = index
        draft.mobile = mobile


def detach_browser(work: UnitOfWork, browser_token: str) -> None:
    """Detaches a browser from its draft and its codes. The draft can be resumed by phone."""
    mine = browser_token_hash(work.vault, browser_token)
    work.session.execute(
        update(Draft)
        .where(Draft.token_hash == mine)
        .values(token_hash=browser_token_hash(work.vault, new_browser_token()))
    )
    work.session.execute(
        update(OneTimeCode)
        .where(OneTimeCode.browser_token_hash == mine, OneTimeCode.ended_at.is_(None))
        .values(ended_at=work.now)
    )


def _write(draft: Draft, typed: FormInput, *, language: Language, now: datetime) -> None:
    draft.typed = pack_typed(typed)
    draft.language = language
    draft.changed_at = now
    draft.expires_at = now + (DRAFT_LIFE if draft.consent_at else LIFE_WITHOUT_CONSENT)


def _file_consent(work: UnitOfWork, draft: Draft, typed: FormInput) -> None:
    draft.consent_at = work.now
    draft.channel = Channel.ASSISTED if is_helped(typed) else Channel.SELF_WEB


def _file_contact(work: UnitOfWork, draft: Draft, typed: FormInput) -> None:
    set_phone(work.vault, draft, Contact.read(typed, dhaka_day(work.now)).mobile)


_FILING: dict[FormPage, Callable[[UnitOfWork, Draft, FormInput], None]] = {
    FormPage.CONSENT: _file_consent,
    FormPage.HELPER: _file_consent,
    FormPage.CONTACT: _file_contact,
}
