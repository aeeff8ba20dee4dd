"""Registration: questions, answers, states and reference."""
