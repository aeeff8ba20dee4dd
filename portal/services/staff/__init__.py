"""Staff accounts, invitations, sign-in and second factor."""
