"""What reviewers can do on a case, by theme: each action's form and its one entry."""
