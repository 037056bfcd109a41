"""A staff session lasts as long as these times say; docs/identity-providers.md says why.

OWASP's ASVS (7.3.1, 7.3.2) asks for an end by idleness and one in any case.
"""

from datetime import timedelta

IDLE = timedelta(minutes=20)
LONGEST = timedelta(hours=8)
# Where the provider tells nobody that an account was closed, and cannot be asked.
UNWATCHED = timedelta(hours=1)

LOOK_EVERY = timedelta(minutes=5)  # the provider is asked whether the person may go on
LOOK_AGAIN = timedelta(minutes=1)  # after it did not answer
UNHEARD = timedelta(minutes=20)  # since its last word: a session ends, whoever's fault it is

PROOF = timedelta(minutes=15)  # how long a sign-in counts for what cannot be undone (step-up)
SIGNING_IN = timedelta(minutes=10)
