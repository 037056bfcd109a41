"""Search finds the cases of whom somebody at a desk has something of."""
