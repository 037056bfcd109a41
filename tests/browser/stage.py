"""A browser tab that shows pages which the application made for somebody else."""

import re
from contextlib import contextmanager

from werkzeug.serving import make_server

from tests.browser.sound import UNFOLD, Inspector
from tests.peers.receiver import serving


class Stage:
    """A browser tab that shows pages it never asked for, and a server of what belongs to them."""

    def __init__(self, application, tab):
        self._application, self.tab = application, tab
        self._page, self._texts = None, set()
        self._inspector = Inspector(tab)
        self._server = make_server("127.0.0.1", 0, self._answer, threaded=True)

    @classmethod
    @contextmanager
    def of(cls, application, tab):
        stage = cls(application, tab)
        with serving(stage._server):
            yield stage

    def is_new(self, page):
        """Whether none with the same elements and words was shown."""
        text = page.text("title") + page.text() + str(page.fields.keys())
        text = re.sub(r"\b[0-9a-f]{8}\b", "", text)  # the number of an error is never the same
        known = text in self._texts
        self._texts.add(text)
        return not known

    def show(self, page):
        self._page = page
        self.tab.goto(f"http://127.0.0.1:{self._server.port}/shown")

    def faults(self, page, language):
        self.show(page)
        self.tab.evaluate(UNFOLD)
        return self._inspector.faults_shown(language)  # the visitor has parsed it

    def _answer(self, environ, start_response):
        if environ["PATH_INFO"] != "/shown":
            return self._application(environ, start_response)
        headers = [(name, value) for name, value in self._page.headers if name != "Set-Cookie"]
        start_response("200 OK", headers)
        return [self._page.html.encode()]
