"""What there is to do, and who does it: lists of cases that wait for a person, and claims."""
