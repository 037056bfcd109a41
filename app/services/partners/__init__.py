"""Systems that talk to us: who they are, what they tell us, what waits for a person."""
