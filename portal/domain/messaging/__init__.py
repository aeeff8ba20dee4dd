"""SMS: kinds, texts, segments, sending times, costs, states and load balancing."""
