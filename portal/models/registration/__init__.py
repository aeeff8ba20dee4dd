"""Tables of registrations: drafts, registrations, state transitions, changes."""
