"""Pages of the hotline: looking a caller up, the proof, and what is done in a call."""
