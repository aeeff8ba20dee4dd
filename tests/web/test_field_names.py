"""An error in a summary says which field it is about."""

import pytest
from flask import Flask

from portal.domain.registration.form_pages import FormPage
from portal.domain.registration.questions.registry import OF_INPUT
from portal.web.administrator.campaigns import CampaignForm
from portal.web.administrator.centres import CentreForm
from portal.web.forms import FORMS
from portal.web.forms.base_form import BaseForm
from portal.web.forms.correction import CorrectionForm
from portal.web.forms.eligibility import EligibilityForm
from portal.web.forms.entry import EntryForm
from portal.web.forms.field_names import field_name
from portal.web.forms.identified import IdentifiedForm
from portal.web.forms.status import BirthForm, NewPhoneCodeForm, OtherNumberForm, StatusForm
from tests.web.client import Browser
from tests.web.public import journey

STAFF = (CampaignForm, CentreForm, CorrectionForm, EntryForm, IdentifiedForm)
OTHERS = (BirthForm, EligibilityForm, NewPhoneCodeForm, OtherNumberForm, StatusForm)


@pytest.mark.parametrize("form", [*FORMS.values(), *STAFF, *OTHERS])
def test_no_two_questions_of_a_form_have_one_name(app: Flask, form: type[BaseForm]) -> None:
    with app.test_request_context():
        questions: dict[str, set[str]] = {}
        for field in form(formdata=None):
            question = OF_INPUT.get(field.name)
            name = field_name(field)
            questions.setdefault(name, set()).add(
                (question.id if question else field.name).removesuffix("_text")
            )
            assert name.strip(" :?")
    assert not {name: asked for name, asked in questions.items() if len(asked) > 1}


@pytest.mark.parametrize("language", ["bn", "en"])
def test_errors_of_two_years_name_the_question_of_each(browser: Browser, language: str) -> None:
    journey.fill(browser, language=language, until=FormPage.JOURNEY)
    page = browser.send(
        status=422, country="SA", left_year="20", returned_year="20", returned_how="job_ended"
    )
    left, returned = page.errors[:2]
    error = left.removeprefix(page.in_its_language("When did you go abroad?"))
    assert error != left
    assert returned == page.in_its_language("When did you come back?") + error
