"""Places of Bangladesh, and the routing of returnees to centres."""
