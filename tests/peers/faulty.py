"""A key provider in trouble: a real one, whose calls fail, or wait, as a test says."""

from threading import Event

from app.security.encryption.errors import ContextMismatch, KeyDestroyed, KeyUnavailable

FAULTS = {"down": KeyUnavailable, "denying": KeyDestroyed, "mismatch": ContextMismatch}


class Faulty:
    """`calls` names each call there was, in order."""

    def __init__(self, provider):
        self._provider = provider
        self.calls = []
        self._fault = None
        self._from = 0
        self.asked, self._answer = Event(), Event()
        self._answer.set()

    def fail(self, fault, nth=1):
        """From the n-th call on, counted from now, raise this."""
        self.calls.clear()
        self._fault, self._from = fault, nth

    def heal(self):
        self.fail(None)
        self.asked.clear()
        self._answer.set()

    def hang(self):
        """Answer nothing before `heal`; `asked` is set once somebody waits."""
        self.heal()
        self._answer.clear()

    def _called(self, name):
        self.calls.append(name)
        if not self._answer.is_set():
            self.asked.set()
            self._answer.wait(10)
        if self._fault and len(self.calls) >= self._from:
            raise self._fault(name)

    @property
    def current(self):
        self._called("current")
        return self._provider.current

    def __getattr__(self, name):
        method = getattr(self._provider, name)

        def call(*arguments):
            self._called(name)
            return method(*arguments)

        return call
