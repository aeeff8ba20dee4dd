"""Shared basics of all families: text, digits, dates, phones, errors, closed lists."""
