"""Resumes a registration on any phone, by its number and a one-time code."""

import uuid
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select

from portal.domain.platform.choices import Language
from portal.domain.platform.dates import dhaka_day
from portal.domain.platform.errors import NotFound
from portal.domain.platform.form_input import FormInput
from portal.domain.platform.phone import read_mobile, show_mobile
from portal.domain.platform.text import clean
from portal.domain.registration.form_pages import (
    FormPage,
    is_marked_done,
    mark_again,
    with_answers,
)
from portal.models import Draft
from portal.services.platform.blind_index import phone_index_of
from portal.services.registration.drafts import (
    NOTHING_BEGUN,
    begin_draft,
    browser_token_hash,
    lock_draft,
    new_browser_token,
    set_phone,
    typed_in,
)
from portal.services.registration.registration_mapper import pack_typed
from portal.unit_of_work import UnitOfWork

MOST_OFFERED = 20


class BegunDraft(NamedTuple):
    """An unfinished registration that can be resumed."""

    draft_id: uuid.UUID
    name: str
    """Empty if no name was typed."""
    changed_at: datetime


def look_by_phone(work: UnitOfWork, browser_token: str, phone: str, *, language: Language) -> Draft:
    """Begins a draft that holds only the phone until a code verifies it. Raises `Invalid`."""
    mobile = read_mobile(phone)
    draft = begin_draft(work, browser_token, language=language)
    set_phone(work.vault, draft, mobile)
    draft.typed = pack_typed({**typed_in(draft), "mobile": [show_mobile(mobile)]})
    return draft


def find_begun_drafts(work: UnitOfWork, draft: Draft) -> list[BegunDraft]:
    """Returns other drafts with the verified phone of this draft, newest first."""
    if not draft.phone_verified or draft.mobile_index is None:
        return []
    others = work.session.scalars(
        select(Draft)
        .where(
            Draft.mobile_index == phone_index_of(work.vault, draft),
            Draft.id != draft.id,
            Draft.registration_id.is_(None),
            Draft.expires_at > work.now,
        )
        .order_by(Draft.changed_at.desc())
        .limit(MOST_OFFERED)
    )
    opened = [(other, typed_in(other)) for other in others]
    return [
        BegunDraft(other.id, _name(typed), other.changed_at)
        for other, typed in opened
        if _has_answers(typed)
    ]


def resume_draft(work: UnitOfWork, browser_token: str, draft_id: uuid.UUID) -> Draft:
    """Binds one of the drafts of the verified phone to this browser. Raises `NotFound`.

    The previous draft of this browser can be resumed later if it has answers.
    """
    mine = lock_draft(work, browser_token)
    theirs = work.session.scalars(
        select(Draft)
        .where(
            Draft.id == draft_id,
            Draft.mobile_index == phone_index_of(work.vault, mine),
            Draft.registration_id.is_(None),
            Draft.expires_at > work.now,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if theirs is None or not mine.phone_verified:
        raise NotFound(NOTHING_BEGUN)
    if theirs.id == mine.id:
        return mine
    typed = typed_in(mine)
    if _has_answers(typed):
        mine.token_hash = browser_token_hash(work.vault, new_browser_token())
    else:
        _merge_pages(typed, theirs, dhaka_day(work.now))
        work.session.delete(mine)
    work.session.flush()
    theirs.token_hash = browser_token_hash(work.vault, browser_token)
    theirs.phone_verified = True
    return theirs


def _merge_pages(typed: FormInput, to: Draft, today: date) -> None:
    """Merges pages that were submitted without the draft into the resumed draft."""
    merged = typed_in(to)
    for page in FormPage:
        if page not in (FormPage.CONSENT, FormPage.CONTACT) and any(
            field in typed for field in page.inputs
        ):
            merged = with_answers(merged, page, typed)
    to.typed = pack_typed(mark_again(merged, today))


def _has_answers(typed: FormInput) -> bool:
    """Returns whether any answer besides the phone exists."""
    return is_marked_done(typed, FormPage.PERSON)


def _name(typed: FormInput) -> str:
    names = (*typed.get("name_bn", ()), *typed.get("name_en", ()))
    return next(filter(None, map(clean, names)), "")
