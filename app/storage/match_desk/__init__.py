"""What the match desk reads: the pairs that wait for a reviewer, and verdicts that contradict."""
