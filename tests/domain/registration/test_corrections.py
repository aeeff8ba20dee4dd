"""The answers that an officer can return for correction, and their form fields."""

from portal.domain.registration.corrections import BY_OFFICER, INPUTS_OF, TOPIC_OF, Correctable
from portal.domain.registration.form_pages import FormPage
from portal.domain.registration.questions.topic import Topic


def test_everything_that_can_be_sent_back_has_its_topic_and_fields() -> None:
    assert set(TOPIC_OF) == set(INPUTS_OF) == set(Correctable)


def test_no_field_belongs_to_two_answers() -> None:
    fields = [field for inputs in INPUTS_OF.values() for field in inputs]
    assert len(fields) == len(set(fields))


def test_every_field_stands_on_a_page_of_its_topic() -> None:
    for answer, inputs in INPUTS_OF.items():
        pages = [page for page in FormPage if TOPIC_OF[answer] in page.topics]
        assert set(inputs) <= {field for page in pages for field in page.inputs}


def test_consent_phone_and_needs_are_never_sent_back() -> None:
    assert not {Topic.CONSENT, Topic.CONTACT, Topic.NEEDS} & {TOPIC_OF[each] for each in BY_OFFICER}
