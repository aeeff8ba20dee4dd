"""Marking texts for the catalogs where nothing is translated yet."""


def N_(text: str) -> str:  # noqa: N802 - the name gettext tools look for
    """Mark an English source text for extraction; the page or message translates it later."""
    return text
