"""What applicants see and do after sending."""
