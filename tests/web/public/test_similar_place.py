from portal.domain.registration.form_pages import FormPage
from tests.web.client import Browser
from tests.web.public import journey


def test_a_misspelt_upazila_is_asked_about_and_the_chosen_one_is_kept(browser: Browser) -> None:
    journey.fill(browser, language="en", until=FormPage.HOME)
    page = browser.send(status=422, district="BD2019", upazila_text="Buchirang")
    assert page.says("Did you mean one of these?")
    assert page.says("None of these. Keep “Buchirang”.")
    browser.send(upazila_meant="BD20190018")
    assert browser.page.path == "/en/register/journey"
