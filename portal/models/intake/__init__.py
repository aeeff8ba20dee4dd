"""Tables of intake: assisted entries and bulk imports."""
