"""The questions of the registration form: each is defined once, and everything else reads it here."""
