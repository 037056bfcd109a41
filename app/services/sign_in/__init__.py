"""Who is at the browser: codes, and the sessions of applicants and staff."""
