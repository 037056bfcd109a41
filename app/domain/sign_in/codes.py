"""One-time codes have limits on sending and guessing by which no stranger locks the owner out.

Whoever knows a reference can request its code, from any number of addresses, and can guess at it.
Whatever they do, the owner's next request finds a code that was sent in the last ten minutes, or
has one sent now; and that code, once typed, lets the owner in.

- One code is valid at a time, for every browser that requested one. So no request is starved by
  another's: the newest e-mail or SMS is good for all, and only the owner reads it.
- It is valid for ten minutes from when it was last sent. It is sent again after two minutes at the
  earliest, and twice at most. The fastest that strangers can have it sent is after 0, 2, 4, 14, 16,
  18, … minutes: at most 14 times in an hour on each channel, and in the long run every 4 min 40 s.
- Of two messages either lets in, whichever arrives last: both carry one code, or both codes are
  valid in the browser that asked for both. A code ends by being used, by its time, or by guesses.
- A browser that the owner has signed in with before has codes of its own, which no stranger's
  request touches: ten times an hour, and after that as a stranger's.

Wrong guesses must not lock the reference, or anybody could lock the owner out with a hundred. A
browser has five guesses for each request. After a hundred wrong guesses within a day, codes of
eight digits are given up: the present one is no longer valid, and those of the next day have
twelve. So at most 200 guesses are made at eight digits in a day: one is right with a probability of
2 in a million. At twelve digits, a hundred guesses a second, more than a server answers and as many
as 40 addresses may request, are right with 4 in ten million in an hour, and 9 in a million in a
day. The owner types four digits more, and requests a code once more, once.

To prove a new address the same code is sent again as well, with the guesses that it has left: five
at each of five codes in an hour, of which one is right with a probability of 1 in four million.
"""

from datetime import timedelta

LIFETIME = timedelta(minutes=10)  # of a code, since it was last sent
ENTRY_TIME = timedelta(minutes=20)  # for a browser since its request, also for a later code
TRIES = 5  # of a browser, for each request
RESEND_AFTER = timedelta(minutes=2)
MOST_SENDINGS = 3  # of one code
MOST_WRONG = 100  # guesses at eight digits
WRONG_COUNTED_FOR = timedelta(days=1)
KNOWN_FOR = timedelta(days=90)  # of a browser, since somebody signed in with it
