"""What every page of the back office uses: who may see it, its forms and labels."""
