"""Words that partners write for what the portal has codes for are read here.

What is not known is None, so that it counts neither for nor against anybody.
"""
