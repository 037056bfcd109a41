"""What reviewers decide on: matches, approvals by a second person, corrections."""
