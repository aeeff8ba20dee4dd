"""Values of problems that are shown in the language of the page.

They are plain mappings, so that a problem can be stored as JSON and shown later in either language.
"""

from collections.abc import Mapping

Localised = Mapping[str, str]


def of_msgid(msgid: str) -> Localised:
    """Returns a value that is translated by the catalog."""
    return {"msgid": msgid}


def by_language(bangla: str, english: str) -> Localised:
    """Returns a value with a text for each language."""
    return {"bn": bangla, "en": english}
