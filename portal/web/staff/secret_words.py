"""Secrets as people read and type them."""


def in_groups(code: str) -> str:
    """Returns a code in groups of four letters."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))
