"""Tables of outreach: campaigns and identified people."""
