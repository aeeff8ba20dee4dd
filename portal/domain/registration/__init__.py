"""The registration: its questions, answers, states and reference."""
