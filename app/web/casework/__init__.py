"""The page of one case, and what a reviewer does on it."""
