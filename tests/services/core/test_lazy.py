from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from app.services.core.errors import DatabaseAway
from app.services.core.lazy import Lazy
from app.storage.database.engine import make_engine
from app.storage.database.failures import Away

ENGINE = make_engine("sqlite://")


def test_who_asks_at_once_waits_for_nobody_and_is_given_the_same():
    both = Barrier(2, timeout=10)

    class Asked:
        engine = ENGINE

        @Lazy
        def made(self):
            both.wait()  # or one would wait for the other to be done
            return object()

    asked = Asked()
    with ThreadPoolExecutor(2) as threads:
        one, other = threads.map(lambda _: asked.made, range(2))
    assert one is other is asked.made


def test_while_the_database_is_away_nothing_is_kept():
    class Asked:
        engine = ENGINE
        answers = iter((Away(), "made"))

        @Lazy
        def made(self):
            if isinstance(answer := next(self.answers), Away):
                raise answer
            return answer

    asked = Asked()
    with pytest.raises(DatabaseAway):
        asked.made  # noqa: B018
    assert asked.made == "made"
