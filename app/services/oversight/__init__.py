"""Oversight of the staff: who read unusually much, who must not see whom, what the log says."""
