"""Marks texts for the catalogs at places that do not translate."""


def N_(text: str) -> str:  # noqa: N802 - the name gettext tools look for
    """Mark an English source text for extraction; the page or message translates it later."""
    return text
