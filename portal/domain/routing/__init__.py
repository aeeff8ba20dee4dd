"""Places of Bangladesh, and which centre a returnee is sent to."""
