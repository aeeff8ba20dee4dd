"""Tables of the hotline."""
