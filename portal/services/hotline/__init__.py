"""People who contact us: inbound SMS and requests for a call."""
