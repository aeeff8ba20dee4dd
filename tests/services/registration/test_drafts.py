from datetime import datetime, timedelta

import pytest

from portal.db import Database
from portal.domain.platform.choices import Language
from portal.domain.platform.errors import Invalid, InvalidAnswers, NotFound
from portal.domain.registration.choices import Channel
from portal.domain.registration.form_pages import FormPage, unfinished
from portal.models import Draft
from portal.services.registration import drafts, resume
from tests.factories import NOW
from tests.unit import unit

DAY = timedelta(days=1)
BROWSER_TOKEN = "this browser"
Fields = dict[str, list[str]]
CONSENT = {"consent": ["yes"]}
CONTACT = {"mobile": ["01712-345678"], "may_sms": ["yes"]}
PERSON = {
    "name_bn": ["রহিমা বেগম"],
    "sex": ["female"],
    "age": ["৩৫"],
    "document_type": ["none"],
}


def save(
    database: Database,
    page: FormPage,
    newer: Fields,
    *,
    browser_token: str = BROWSER_TOKEN,
    check: bool = True,
    now: datetime = NOW,
) -> Draft:
    with database.begin() as session:
        draft = drafts.begin_draft(unit(session, now=now), browser_token, language=Language.BANGLA)
        if check:
            drafts.save_page(unit(session, now=now), draft, page, newer, language=Language.BANGLA)
        else:
            drafts.store_page(draft, page, newer, language=Language.BANGLA, now=now)
        return draft


def find(
    database: Database, browser_token: str = BROWSER_TOKEN, *, now: datetime = NOW
) -> Draft | None:
    with database.read() as session:
        return drafts.find_draft(unit(session, now=now), browser_token)


def prove(database: Database, browser_token: str = BROWSER_TOKEN) -> None:
    with database.begin() as session:
        drafts.lock_draft(unit(session), browser_token).phone_verified = True


def typed(draft: Draft | None) -> Fields:
    assert draft is not None
    return drafts.typed_in(draft)


def test_each_page_is_kept_as_it_was_typed(database: Database) -> None:
    save(database, FormPage.CONSENT, CONSENT)
    save(database, FormPage.CONTACT, CONTACT)
    save(database, FormPage.PERSON, PERSON)
    assert typed(find(database))["age"] == ["৩৫"]
    assert next(iter(unfinished(typed(find(database)), NOW.date()))) is FormPage.HOME


def test_answers_that_need_mending_are_not_kept(database: Database) -> None:
    save(database, FormPage.PERSON, PERSON)
    with pytest.raises(InvalidAnswers) as refused:
        save(database, FormPage.PERSON, PERSON | {"age": ["7"]})
    assert set(refused.value.problems) == {"age"}
    assert typed(find(database))["age"] == ["৩৫"]


def test_a_switch_of_language_keeps_even_what_is_wrong_but_the_page_is_not_done(
    database: Database,
) -> None:
    save(database, FormPage.PERSON, PERSON | {"age": ["7"]}, check=False)
    draft = find(database)
    assert typed(draft)["age"] == ["7"]
    assert FormPage.PERSON in unfinished(typed(draft), NOW.date())


def test_fields_that_a_page_does_not_have_are_ignored(database: Database) -> None:
    draft = save(database, FormPage.CONSENT, CONSENT | {"state": ["verified"], "name_bn": ["ক খ"]})
    assert set(typed(draft)) == {"consent", "pages_done"}


def test_an_empty_box_clears_the_answer_given_before(database: Database) -> None:
    save(database, FormPage.CONTACT, CONTACT)
    draft = save(database, FormPage.CONTACT, {"mobile": ["01712345678"]})
    assert "may_sms" not in typed(draft)


def test_another_phone_has_to_be_proven_anew_the_same_one_has_not(database: Database) -> None:
    save(database, FormPage.CONTACT, CONTACT)
    prove(database)
    assert save(database, FormPage.CONTACT, {"mobile": ["+৮৮০ ১৭১২ ৩৪৫৬৭৮"]}).phone_verified
    assert not save(database, FormPage.CONTACT, {"mobile": ["01812345678"]}).phone_verified


def test_another_district_forgets_the_upazila_of_the_one_before(database: Database) -> None:
    place = {"upazila": ["BD20220016"], "village": ["সোনারপাড়া"], "permanent_same": ["yes"]}
    save(database, FormPage.HOME, place | {"district": ["BD2022"]})
    draft = save(database, FormPage.HOME, place | {"district": ["BD3026"]}, check=False)
    assert "upazila" not in typed(draft)
    assert typed(draft)["village"] == ["সোনারপাড়া"]
    assert FormPage.HOME in unfinished(typed(draft), NOW.date())


def test_who_is_helped_comes_in_with_help(database: Database) -> None:
    draft = save(database, FormPage.CONSENT, CONSENT | {"helped": ["yes"]})
    assert draft.channel is Channel.ASSISTED
    assert next(iter(unfinished(typed(draft), NOW.date()))) is FormPage.HELPER
    helper = {"helper_name": ["Rubel"], "helper": ["family"], "read_out": ["yes"]}
    draft = save(database, FormPage.HELPER, helper)
    assert FormPage.HELPER not in unfinished(typed(draft), NOW.date())
    assert save(database, FormPage.CONSENT, CONSENT).channel is Channel.SELF_WEB


def test_a_draft_lives_thirty_days_from_its_last_page(database: Database) -> None:
    save(database, FormPage.CONSENT, CONSENT)
    save(database, FormPage.PERSON, PERSON, now=NOW + 29 * DAY)
    assert find(database, now=NOW + 58 * DAY)
    assert find(database, now=NOW + 59 * DAY) is None
    assert typed(save(database, FormPage.CONSENT, CONSENT, now=NOW + 59 * DAY)).keys() == {
        "consent",
        "pages_done",
    }


def test_without_consent_nothing_is_kept_longer_than_a_day(database: Database) -> None:
    save(database, FormPage.CONSENT, {"helped": ["yes"]}, check=False)
    assert find(database, now=NOW + DAY) is None


def test_what_is_typed_stands_in_no_plain_column(database: Database) -> None:
    save(database, FormPage.CONTACT, CONTACT)
    stored = repr(vars(save(database, FormPage.PERSON, PERSON)))
    assert "রহিমা" not in stored
    assert "1712" not in stored


def test_finishing_parts_the_browser_from_the_draft_but_keeps_the_draft(
    database: Database,
) -> None:
    stored = save(database, FormPage.CONTACT, CONTACT)
    save(database, FormPage.PERSON, PERSON)
    with database.begin() as session:
        drafts.detach_browser(unit(session), BROWSER_TOKEN)
    assert find(database) is None
    assert _go_on(database, "another phone", stored).id == stored.id


def _begun(database: Database, browser_token: str) -> list[resume.BegunDraft]:
    with database.read() as session:
        draft = drafts.find_draft(unit(session), browser_token)
        assert draft is not None
        return resume.find_begun_drafts(unit(session), draft)


def _look(database: Database, browser_token: str, phone: str = "01712345678") -> None:
    with database.begin() as session:
        resume.look_by_phone(unit(session), browser_token, phone, language=Language.BANGLA)


def _go_on(database: Database, browser_token: str, chosen: Draft) -> Draft:
    _look(database, browser_token)
    prove(database, browser_token)
    with database.begin() as session:
        return resume.resume_draft(unit(session), browser_token, chosen.id)


def test_a_person_goes_on_from_any_phone_once_the_number_is_proven(database: Database) -> None:
    save(database, FormPage.CONTACT, CONTACT)
    begun = save(database, FormPage.PERSON, PERSON)
    _look(database, "another phone")
    assert _begun(database, "another phone") == []
    prove(database, "another phone")
    assert [each.name for each in _begun(database, "another phone")] == ["রহিমা বেগম"]
    found = _go_on(database, "another phone", begun)
    assert found.phone_verified
    assert typed(find(database, "another phone"))["age"] == ["৩৫"]
    assert find(database) is None


def test_an_unproven_phone_opens_nothing(database: Database) -> None:
    save(database, FormPage.CONTACT, CONTACT)
    begun = save(database, FormPage.PERSON, PERSON)
    _look(database, "a stranger")
    with database.begin() as session, pytest.raises(NotFound):
        resume.resume_draft(unit(session), "a stranger", begun.id)


def test_a_proven_phone_opens_nothing_of_another_phone(database: Database) -> None:
    save(database, FormPage.CONTACT, {"mobile": ["01912345678"]})
    begun = save(database, FormPage.PERSON, PERSON)
    with pytest.raises(NotFound):
        _go_on(database, "a stranger", begun)


def test_a_draft_with_no_more_than_the_phone_is_not_offered(database: Database) -> None:
    save(database, FormPage.CONSENT, CONSENT)
    save(database, FormPage.CONTACT, CONTACT)
    _look(database, "another phone")
    prove(database, "another phone")
    assert _begun(database, "another phone") == []


def test_what_was_begun_here_is_not_lost_by_going_on_with_something_else(
    database: Database,
) -> None:
    save(database, FormPage.CONTACT, CONTACT)
    first = save(database, FormPage.PERSON, PERSON)
    save(database, FormPage.CONTACT, CONTACT, browser_token="two")
    second = save(database, FormPage.PERSON, PERSON, browser_token="two")
    prove(database, "two")
    with database.begin() as session:
        resume.resume_draft(unit(session), "two", first.id)
    assert {each.draft_id for each in _begun(database, "two")} == {second.id}


def test_looking_by_a_wrong_number_begins_nothing(database: Database) -> None:
    with database.begin() as session, pytest.raises(Invalid):
        resume.look_by_phone(unit(session), BROWSER_TOKEN, "02 9898989", language=Language.BANGLA)
    assert find(database) is None
