"""`python -m app COMMAND` runs the portal's commands, as `./portal COMMAND` does."""

from app import cli

cli.main()
