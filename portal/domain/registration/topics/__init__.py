"""One file for each topic of the form: its answers, and how they are read from what was typed."""
