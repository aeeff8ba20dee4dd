import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from portal.db import Database
from portal.domain.platform.choices import Language
from portal.domain.registration.form_pages import FormPage
from portal.models import Registration
from tests.web.client import Browser
from tests.web.public import journey

BOTH = pytest.mark.parametrize("language", list(Language))
LONG = "ক" * 1_000_000  # 3 MB


def begin(browser: Browser, language: Language, page: FormPage) -> None:
    journey.fill(browser, language=language, until=page)


def is_stored(browser: Browser, language: Language) -> bool:
    """Returns whether the answers sent before are still stored."""
    return browser.open(f"/{language}/register/person").value("name_bn") == "রহিমা বেগম"


@BOTH
@pytest.mark.parametrize(
    ("page", "fields", "wrong"),
    [
        (FormPage.CONSENT, {"consent": []}, {"consent"}),
        (FormPage.CONTACT, {"mobile": ""}, {"mobile"}),
        (FormPage.CONTACT, {"mobile": "+971 50 123 4567"}, {"mobile"}),
        (FormPage.CONTACT, {"mobile": "02 9898989"}, {"mobile"}),
        (FormPage.CONTACT, {"mobile": "01712345678;phone-context=+1"}, {"mobile"}),
        (FormPage.CONTACT, {"whose_phone": "police"}, {"whose_phone"}),
        (FormPage.PERSON, {"birth_day": "৩১", "birth_month": "2"}, {"birth_day"}),
        (FormPage.PERSON, {"birth_day": "0x5"}, {"birth_day"}),
        (FormPage.PERSON, {"birth_year": "২০২৫"}, {"birth_year"}),
        (FormPage.PERSON, {"name_bn": "<script>alert(1)</script>"}, {"name_bn"}),
        (FormPage.PERSON, {"name_bn": "{{7*7}}", "sex": []}, {"name_bn", "sex"}),
        (FormPage.PERSON, {"father_name": "ক" * 5000}, {"father_name"}),
        (FormPage.PERSON, {"document_number": "1234"}, {"document_number"}),
        (FormPage.PERSON, {"document_type": []}, {"document_type"}),
        (FormPage.HOME, {"district": "BD9999"}, {"district"}),
        (FormPage.HOME, {"district": ""}, {"district"}),
        (FormPage.HOME, {"upazila": "BD30260004", "upazila_text": ""}, {"upazila"}),
        (FormPage.HOME, {"upazila": "other", "upazila_text": ""}, {"upazila_text"}),
        (FormPage.JOURNEY, {"country": "BD"}, {"country"}),
        (FormPage.JOURNEY, {"returned_year": "২০২৭"}, {"returned_year"}),
        (FormPage.JOURNEY, {"returned_year": "২০১৮"}, {"returned_year"}),
        (FormPage.JOURNEY, {"reasons": ["unknown"]}, {"reasons"}),
        (FormPage.JOURNEY, {"schooling": "nobel"}, {"schooling"}),
        (FormPage.NEEDS, {"care_note": "ক" * 400}, {"care_note"}),
    ],
)
def test_a_wrong_answer_is_named_beside_its_field(
    browser: Browser, language: Language, page: FormPage, fields: dict[str, str], wrong: set[str]
) -> None:
    begin(browser, language, page)
    answer = browser.send(**journey.ANSWERS[page] | fields, status=422)
    marked = {each.get("id", "").removesuffix("-error") for each in answer.all("span")}
    assert wrong <= marked
    assert len(answer.errors) == len(wrong)
    for field, value in fields.items():
        if isinstance(value, str) and field not in {"district", "upazila", "country"}:
            assert answer.value(field) in (value, [value], None)


@BOTH
@pytest.mark.parametrize("page", [FormPage.PERSON, FormPage.JOURNEY])
def test_each_error_of_an_empty_page_says_which_answer_is_missing(
    browser: Browser, language: Language, page: FormPage
) -> None:
    begin(browser, language, page)
    errors = browser.send(status=422).errors
    assert len(errors) == len(set(errors)) > 1
    assert browser.page.in_its_language("Choose one of the answers.") not in errors


@BOTH
def test_three_megabytes_are_refused_and_nothing_is_lost(
    browser: Browser, language: Language
) -> None:
    begin(browser, language, FormPage.HOME)
    page = browser.send(village=LONG, status=413)
    assert page.says("That is too long")
    assert is_stored(browser, language)


@BOTH
def test_two_hundred_fields_are_refused(browser: Browser, language: Language) -> None:
    begin(browser, language, FormPage.HOME)
    browser.send(**{f"field{number}": "x" for number in range(200)}, status=413)
    assert is_stored(browser, language)


@BOTH
def test_without_a_csrf_token_nothing_is_kept(
    browser: Browser, language: Language, sqlite_database: Database
) -> None:
    begin(browser, language, FormPage.HOME)
    page = browser.post(browser.page.path, journey.ANSWERS[FormPage.HOME], status=400)
    assert page.says("That did not work")
    assert browser.open(f"/{language}/register/home").value("village") == ""


@BOTH
def test_a_replayed_form_changes_nothing(
    browser: Browser, language: Language, sqlite_database: Database
) -> None:
    begin(browser, language, FormPage.NEEDS)
    form = {"csrf_token": str(browser.page.value("csrf_token")), "needs": ["loan"]}
    address = browser.page.path
    browser.post(address, form)
    browser.send()
    assert browser.post(address, form).path == f"/{language}/register/done"
    with sqlite_database.read() as session:
        assert session.scalar(select(func.count()).select_from(Registration)) == 1


@BOTH
def test_fields_nobody_asked_for_are_ignored(
    browser: Browser, language: Language, sqlite_database: Database
) -> None:
    journey.fill(browser, language=language)
    browser.open(f"/{language}/register/needs")
    token = str(browser.page.value("csrf_token"))
    forged = {
        "csrf_token": token,
        "state": "verified",
        "phone_verified": "yes",
        "centre_code": "RSC-DHA",
        "pages_done": "consent",
        "name_bn": "অন্য কেউ",
    }
    browser.post(browser.page.path, forged)
    assert is_stored(browser, language)
    browser.open(f"/{language}/register/check")
    browser.send()
    with sqlite_database.read() as session:
        made = session.scalars(select(Registration)).one()
    assert (made.state.value, made.phone_verified) == ("submitted", False)
    assert made.centre_code == "RSC-NOA"


@pytest.mark.parametrize("address", ["register/nothing", "status/nothing", "nothing"])
@BOTH
def test_an_unknown_address_is_told_in_the_language_of_the_page(
    browser: Browser, language: Language, address: str
) -> None:
    page = browser.open(f"/{language}/{address}", status=404)
    assert page.says("Page not found")


def test_a_made_up_draft_cannot_be_chosen(browser: Browser) -> None:
    begin(browser, Language.BANGLA, FormPage.HOME)
    token = str(browser.page.value("csrf_token"))
    for choice in ("", "x", "00000000-0000-0000-0000-000000000000"):
        browser.post("/bn/register/choose", {"csrf_token": token, "draft": choice}, status=404)
    assert is_stored(browser, Language.BANGLA)


@BOTH
def test_with_the_database_gone_people_are_asked_to_try_again_and_lose_nothing(
    browser: Browser,
    language: Language,
    monkeypatch: pytest.MonkeyPatch,
    sqlite_database: Database,
) -> None:
    begin(browser, language, FormPage.HOME)

    def gone(*_: object, **__: object) -> None:
        raise OperationalError("connect", {}, Exception("no such host"))

    with monkeypatch.context() as patch:
        patch.setattr(sqlite_database.engine.pool, "connect", gone)
        page = browser.send(**journey.ANSWERS[FormPage.HOME], status=503)
        assert int(page.response.headers["Retry-After"]) > 0
        assert page.says("The site is down for a moment")
    assert is_stored(browser, language)
