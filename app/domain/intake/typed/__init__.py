"""What is typed is read as people write it: dates in other calendars, e-mail addresses."""
