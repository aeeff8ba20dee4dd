"""The start page of each role: what waits for it, the missed first, with owner and age."""
