"""The pages of partners' endpoints: how each fares, and what a partner operator does about it."""
