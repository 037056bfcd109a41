"""Sign-in limits: how often a one-time code is sent and guessed at, and per which network."""
