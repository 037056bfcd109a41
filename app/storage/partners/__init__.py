"""Partner systems, and what they sent."""
