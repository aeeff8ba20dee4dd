"""What the portal does. Functions take a session first, work in its transaction, never commit."""
