"""A Firefox, driven by its own protocol (Marionette): one more browser than those of playwright."""

import contextlib
import json
import shutil
import socket
import subprocess
import time

_QUIET = {
    "app.normandy.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
}
_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # the name that WebDriver gives an element's id


class Firefox:
    def __init__(self, link):
        self._link, self._answers, self._number = link, link.makefile("rb"), 0
        self._read()  # who it is
        self._do("NewSession", acceptInsecureCerts=True)
        self._do("SetTimeouts", implicit=20_000)  # milliseconds to wait for an element

    def close(self):
        self._answers.close()

    def open(self, url):
        self._do("Navigate", url=url)

    def fill(self, css, text):
        """Type into a box, or choose a file by its path."""
        self._do("ElementSendKeys", id=self._find(css), text=text)

    def press(self, css):
        self._do("ElementClick", id=self._find(css))

    def run(self, script):
        return self._do("ExecuteScript", script=script, args=[])["value"]

    def url(self):
        return self._do("GetCurrentURL")["value"]

    def source(self):
        return self._do("GetPageSource")["value"]

    def back(self):
        self._do("Back")

    def tab(self):
        """The name of the tab that is shown."""
        return self._do("GetWindowHandle")["value"]

    def new_tab(self):
        return self._do("NewWindow", type="tab")["handle"]

    def switch_to(self, tab):
        self._do("SwitchToWindow", handle=tab)

    def _find(self, css):
        found = self._do("FindElement", using="css selector", value=css)
        return found["value"][_ELEMENT]

    def _do(self, command, **arguments):
        self._number += 1
        message = json.dumps([0, self._number, f"WebDriver:{command}", arguments]).encode()
        self._link.sendall(b"%d:%s" % (len(message), message))
        _, _, fault, answer = self._read()
        assert fault is None, fault
        return answer

    def _read(self):
        size = b""
        while (digit := self._answers.read(1)) != b":":
            size += digit
        return json.loads(self._answers.read(int(size)))


@contextlib.contextmanager
def running(folder, port, **settings):
    """One that was never used, with these settings of about:config, during the block."""
    wanted = _QUIET | {"marionette.port": port} | settings
    lines = [f"user_pref({json.dumps(k)}, {json.dumps(v)});\n" for k, v in wanted.items()]
    (folder / "user.js").write_text("".join(lines))
    program = [shutil.which("firefox-esr"), "-headless", "-marionette", "-no-remote"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen([*program, "-profile", str(folder)], **quiet) as process:
        try:
            with _connected(port) as link, contextlib.closing(Firefox(link)) as browser:
                yield browser
        finally:
            process.terminate()


def _connected(port):
    deadline = time.monotonic() + 60
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port))
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.1)
