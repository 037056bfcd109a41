"""Partners' events and files are read here, and the events that we send them are named."""
