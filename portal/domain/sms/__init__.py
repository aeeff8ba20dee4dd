"""SMS: kinds, texts, segments, times, costs, states, and how they are shared out among gateways."""
