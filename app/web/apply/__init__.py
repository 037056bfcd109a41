"""Here an applicant fills in an Expression of Interest, checks the answers and submits it."""
