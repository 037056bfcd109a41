"""What waits for a second person: the list, and the page of one act on a case."""
