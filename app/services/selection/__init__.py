"""Selection: how invitations end."""
