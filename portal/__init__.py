"""Phera: a registration portal for people who come back to Bangladesh from work abroad."""
