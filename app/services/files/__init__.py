"""What people upload: how much, how it is kept, whether it is whole."""
