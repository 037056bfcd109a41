"""The web server, Granian: its command, its worker processes, and what keeps them running.

`python -m app.server` checks what it is told and becomes the supervisor, which starts the workers.
"""
