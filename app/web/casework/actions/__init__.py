"""Each module declares the actions of one theme: their forms, and one entry for each action."""
