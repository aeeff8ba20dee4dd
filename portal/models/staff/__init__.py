"""Tables of staff: accounts, sessions, invitations, form drafts."""
