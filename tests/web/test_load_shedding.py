"""While all threads wait for something, /healthz answers, and everybody else hears at once."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Event

import pytest

from app.cli.demo import invented
from app.security.sandbox import images
from app.server import options
from app.web import load_shedding
from app.web.load_shedding import MOST, Places, Turns
from tests.bench.server import GRANIAN
from tests.conftest import on_sqlite
from tests.support.sandboxed import waited_for

RESERVED = 2  # threads
README = Path(__file__).parents[2] / "README.md"


@pytest.fixture
def places(monkeypatch):
    """Of the application that is made next."""
    places = Places()
    monkeypatch.setattr(load_shedding, "Places", lambda: places)
    monkeypatch.setattr(load_shedding, "PATIENCE", 0.05)
    return places


@contextmanager
def place(places):
    began = places.take()
    yield began
    if began is not None:
        places.give_back(began)


@contextmanager
def turn(turns):
    turns.take()
    yield
    turns.give_back()


@on_sqlite
def test_health_is_told_and_what_was_typed_is_kept(places, visitor):
    visitor.fill_in(until="/apply/name")
    with ExitStack() as waiting:
        assert all(waiting.enter_context(place(places)) for _ in range(MOST))
        refused = visitor.send(given_names="Zuplo")

        assert visitor.client.get("/healthz").status_code == 200
        assert (refused.status, refused.headers["Retry-After"]) == (503, "60")
        assert refused.fields["given_names"] == "Zuplo"
        assert visitor.client.get("/readyz").status_code == 503
        assert visitor.client.post("/hooks/demo", json={}).status_code == 503
    sent_again = visitor.send(family_name="Vorimble")
    assert sent_again.status == 200
    assert sent_again.url != "/apply/name"


@on_sqlite
def test_a_page_made_for_another_request_takes_no_second_place(places, visitor):
    visitor.get("/return")
    with ExitStack() as waiting:
        for _ in range(MOST - 1):
            waiting.enter_context(place(places))
        page = visitor.send("/language?lang=fr", page="/return", reference="EOI-7K2M")
        assert (page.status, page.fields["reference"]) == (200, "EOI-7K2M")


def test_one_place_is_waited_for_and_goes_to_who_waits(places):
    with ExitStack() as waiting:
        for _ in range(MOST - 1):
            waiting.enter_context(place(places))
        with place(places) as last:
            assert last
            with place(places) as over:
                assert not over
        with place(places) as again:
            assert again


def test_nobody_waits_once_the_others_have_long_been_waiting(places, monkeypatch):
    clock = iter(range(1000))
    with ExitStack() as waiting:
        for _ in range(MOST):
            waiting.enter_context(place(places))
        monkeypatch.setattr(load_shedding, "PATIENCE", 3600)
        assert places._patience() == 3600
        monkeypatch.setattr(load_shedding.time, "monotonic", lambda: 1e9 + next(clock))
        assert places._patience() == 0


def test_what_may_wait_leaves_threads_of_each_server_that_we_name():
    """While as many pictures as may wait do, pages are served."""
    demonstration = Path(invented.__file__).with_name("command.py").read_text()
    named = (README.read_text(), demonstration)
    told = (options.OPTIONS, GRANIAN)
    threads = [int(n) for text in told for n in re.findall(r"blocking-threads (\d+)", text)]
    assert threads == [MOST + RESERVED] * 2
    assert images.MOST_AT_ONCE <= load_shedding.MOST_SLOW <= MOST - 4
    assert all("app.server" in text and "server.env" in text for text in named)


def test_so_many_compute_at_once_and_the_next_in_the_order_of_asking(monkeypatch):
    monkeypatch.setattr(load_shedding, "LONGEST_TURN", 60)
    turns, order = Turns(2), []
    ends = {name: Event() for name in "abcd"}

    def compute(name):
        with turn(turns):
            order.append(name)
            assert ends[name].wait(10)

    with ThreadPoolExecutor() as threads:
        for name in "ab":
            threads.submit(compute, name)
        assert waited_for(lambda: len(order) == 2)
        threads.submit(compute, "c")
        assert waited_for(lambda: len(turns._queue) == 1)
        threads.submit(compute, "d")
        assert waited_for(lambda: len(turns._queue) == 2)
        assert set(order) == {"a", "b"}
        ends["b"].set()
        assert waited_for(lambda: order[2:] == ["c"])
        ends["a"].set()
        assert waited_for(lambda: order[2:] == ["c", "d"])
        for end in ends.values():
            end.set()


def test_who_waits_for_something_keeps_nobody_from_computing(monkeypatch):
    """Nor do turns become more or fewer by it."""
    monkeypatch.setattr(load_shedding, "LONGEST_TURN", 0.01)
    turns = Turns(2)
    for _ in range(2):
        with turn(turns), turn(turns), turn(turns), turn(turns):
            assert turns._free == -2
        assert turns._free == 2


def test_turns_are_given_back_whatever_comes_together(monkeypatch):
    """Where somebody stops waiting just as a turn is given, neither loses it."""
    monkeypatch.setattr(load_shedding, "LONGEST_TURN", 0.001)
    turns = Turns(2)

    def compute(_):
        with turn(turns):
            time.sleep(0.001)

    with ThreadPoolExecutor(16) as threads:
        list(threads.map(compute, range(400)))
    assert (turns._free, len(turns._queue)) == (2, 0)
