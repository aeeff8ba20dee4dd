"""What a centre does with the people sent to it: calls, appointments, handing over, and how it ended."""
