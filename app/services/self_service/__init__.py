"""What applicants see and do after sending: status, a copy of their data, withdrawal."""
