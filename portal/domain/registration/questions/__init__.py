"""The questions of the registration form, each defined once."""
