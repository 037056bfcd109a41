"""Several acts that begin at the same moment, each in a thread of its own."""

from threading import Barrier, Thread

from app.services.core.approvals import AlreadyAsked, SamePerson


def at_once(*acts):
    start, found = Barrier(len(acts)), []

    def carry_out(act):
        start.wait()
        try:
            found.append(act())
        except (AlreadyAsked, SamePerson) as obstacle:
            found.append(type(obstacle))

    threads = [Thread(target=carry_out, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found
