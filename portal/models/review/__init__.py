"""Tables of review: claims, notes, quality reviews."""
