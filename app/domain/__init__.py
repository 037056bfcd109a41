"""The domain is what the scheme's rules say, as pure functions and dataclasses.

No I/O and no clock: `now` and `today` are arguments. Standard library only.
"""
