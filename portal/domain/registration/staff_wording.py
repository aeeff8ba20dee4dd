"""Problems of answers as said to staff who type, or send, the answers of somebody else."""

from collections.abc import Mapping
from typing import Final

from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_

ABOUT_OTHERS: Final[Mapping[str, str]] = {
    "You chose “%(chosen)s”, but wrote the number %(number)s. Choose the document with this number, "
    "or leave the number empty.": N_(
        "The document is “%(chosen)s”, but there is the number %(number)s. Choose the document with "
        "this number, or leave the number empty."
    ),
    "You chose “%(chosen)s”, but ticked that you have one elsewhere. Choose which one it is, or take "
    "the tick away.": N_(
        "The document is “%(chosen)s”, but one is said to be elsewhere. Choose which one it is, or "
        "take the tick away."
    ),
    "You wrote the number %(number)s, but ticked that you don't know it. Take the tick away, or leave "
    "the number empty.": N_(
        "There is the number %(number)s, but also a tick that it is not known. Take the tick away, or "
        "leave the number empty."
    ),
    "You wrote the year %(year)s, but ticked that you don't know it. Take the tick away, or leave the "
    "year empty.": N_(
        "There is the year %(year)s, but also a tick that it is not known. Take the tick away, or "
        "leave the year empty."
    ),
    "You chose month %(month)s, but ticked that you don't know the date. Write the year too and take "
    "the tick away, or leave the month empty.": N_(
        "There is month %(month)s, but also a tick that the date is not known. Write the year too and "
        "take the tick away, or leave the month empty."
    ),
    "Write the year you went abroad, or tick that you do not know it.": N_(
        "Write the year the person went abroad, or that it is not known."
    ),
    "Write the year you came back, or tick that you do not know it.": N_(
        "Write the year the person came back, or that it is not known."
    ),
    "You went abroad in month %(left)s and came back in month %(returned)s of %(year)s, which is "
    "earlier. Correct one of the two.": N_(
        "The person went abroad in month %(left)s and came back in month %(returned)s of %(year)s, "
        "which is earlier. Correct one of the two."
    ),
    "You went abroad in %(left)s and came back in %(returned)s, which is earlier. Correct one of the "
    "two.": N_(
        "The person went abroad in %(left)s and came back in %(returned)s, which is earlier. Correct "
        "one of the two."
    ),
    "You wrote %(year)s here, but that you were born in %(born)s. Correct one of the two.": N_(
        "Here is the year %(year)s, but the person was born in %(born)s. Correct one of the two."
    ),
    "You chose %(chosen)s in the list, but wrote %(written)s. Choose the right one in the list and "
    "leave this empty.": N_(
        "%(chosen)s is chosen, but %(written)s is written. Keep the right one of the two."
    ),
    "Choose the country you came back from.": N_("Choose the country the person came back from."),
    "Choose whether this is your permanent address too.": N_(
        "Choose whether this is the person's permanent address too."
    ),
    "Choose your upazila or thana.": N_("Choose the person's upazila or thana."),
    "You chose “%(time)s” for calls, but did not tick that we may call. Tick it, or choose “%(unsaid)s” "
    "below.": N_(
        "The time for calls is “%(time)s”, but there is no tick that we may call. Ask the person, and "
        "tick it, or choose “%(unsaid)s”."
    ),
    "Write your mobile number.": N_("Write the person's mobile number."),
    "You chose “%(chosen)s”, but wrote “%(written)s” as other work. Choose “%(other)s” above, or leave "
    "this empty.": N_(
        "The work is “%(chosen)s”, but “%(written)s” is written as other work. Choose “%(other)s”, or "
        "leave the other work empty."
    ),
    "You wrote what we should know about the care, but did not tick this. Tick it, or leave the other "
    "field empty.": N_(
        "There is a text about the care that the person needs, but no tick here. Tick it, or leave "
        "the text empty."
    ),
    "You wrote day %(day)s and year %(year)s, but no month. Choose the month too, or leave the day "
    "empty.": N_(
        "There is day %(day)s and year %(year)s, but no month. Add the month, or leave the day empty."
    ),
    "You wrote the age %(age)s, but somebody born in %(year)s is about %(years)s. Correct one of the "
    "two, or leave one empty.": N_(
        "The age is %(age)s, but somebody born in %(year)s is about %(years)s. Correct one of the two, "
        "or leave one empty."
    ),
    "Write your name, in Bangla or in English.": N_(
        "Write the person's name, in Bangla or in English."
    ),
    "Write the year of birth too, or only your age.": N_(
        "Write the year of birth too, or only the person's age."
    ),
    "Write your date of birth. Just the year, or your age, is enough.": N_(
        "Write the person's date of birth. Just the year, or the age, is enough."
    ),
    "Press “I agree” if you agree. We can only register you if you do.": N_(
        "Tick the box if the person agrees. Without consent nobody is registered."
    ),
}
"""The text for staff of each text that speaks to the returnee about themselves."""


def for_staff(problem: Invalid) -> Invalid:
    """Returns the problem in the words for staff."""
    return Invalid(ABOUT_OTHERS.get(problem.text, problem.text), **problem.values)


def all_for_staff(problems: Mapping[str, Invalid]) -> dict[str, Invalid]:
    """Returns the problems of fields in the words for staff."""
    return {field: for_staff(problem) for field, problem in problems.items()}
