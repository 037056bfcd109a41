"""What is asked, in which order, and what the answers rule out."""
