"""How often a code leaves and how often it may be guessed at: strangers slow it, and shut nothing.

Whoever knows a reference can ask for its code, from any number of addresses, and can type what they
like. Whatever they do, the owner's next request finds a code that left in the last ten minutes, or
has one leave now; and that code, once typed, lets the owner in.

- One code counts at a time, whoever asked for it, in each browser that asked. So nobody's request
  is starved by another's: the newest message is good for all, and only the owner reads it.
- It counts for ten minutes from its newest sending, is sent again after two minutes at the earliest
  and twice at most. The fastest that strangers can have it sent is 0, 2, 4, 14, 16, 18, … minutes:
  at most 14 messages in an hour on each channel, and in the long run one every 4 min 40 s.
- A browser that its user has once come in by asks on a line of its own, which no stranger's request
  touches: ten times an hour, and then as a stranger.

Guesses cannot be counted against the owner, or a hundred of them would be a lock. Five are taken of
a browser for each time that it asks. After a hundred wrong ones within a day, eight digits are
given up: that code counts no more, and those of the next day have twelve. So of eight digits at
most 200 are guessed in a day, 2 in a million that one is right. Of twelve, a hundred guesses a
second, more than a server answers and 40 addresses may ask for, are right with 4 in ten million in
an hour, and 9 in a million in a day. The owner types four digits more, and asks once more, once.
"""

from datetime import timedelta

LIFETIME = timedelta(minutes=10)  # of a code, from its newest sending
ASKED = timedelta(minutes=20)  # how long a browser that asked may enter one: that of a later asker
TRIES = 5  # of a browser, for each time that it asks
AGAIN_AFTER = timedelta(minutes=2)
MOST_TIMES = 3  # that one code is sent
MOST_WRONG = 100  # guesses at eight digits
WRONG_FOR = timedelta(days=1)  # how long they are remembered
KNOWN_FOR = timedelta(days=90)  # a browser, since somebody came in by it
