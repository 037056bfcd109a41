"""What the pages of the back office share: the gate (access control), forms and labels."""
