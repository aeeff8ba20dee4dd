"""SMS: kinds, texts, segments, times, costs, states, and how gateways share them."""
