"""One module for each topic of the form: its answers and their validation."""
