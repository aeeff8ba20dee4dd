"""A pytest plugin that adds one question to its topic before any code reads the registry.

Loaded with `-p tests.rules.invented_question`, before the other plugins import the portal.
"""

from portal.domain.registration.questions import work_questions
from portal.domain.registration.questions.kinds import Text
from portal.domain.registration.questions.question import (
    ITSELF,
    ExportedAs,
    ImportedAs,
    Question,
    Storage,
)
from portal.domain.registration.questions.topic import Topic

FAVOURITE_DISH = Question(
    "favourite_dish",
    Topic.WORK,
    Text(50),
    "Favourite dish",
    ask="What do you like to eat?",
    storage=Storage.SEALED,
    correction=ITSELF,
    imported=(ImportedAs("Favourite dish", "প্রিয় খাবার", ("best dish",)),),
    exported=ExportedAs("The dish that the person likes best", identifying=True),
)

work_questions.QUESTIONS = (*work_questions.QUESTIONS, FAVOURITE_DISH)  # type: ignore[assignment]  # one more
