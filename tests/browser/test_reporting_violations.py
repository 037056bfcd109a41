"""A real browser tells what a page's policy kept it from, over https, as in production."""

import json
import socket

import pytest

from tests.browser.site import until
from tests.peers.proxies import NAME
from tests.support import firefox, proxied

_PLANTED = "document.body.append(Object.assign(new Image(), {src: 'https://elsewhere.example/x'}))"


@pytest.mark.again  # real processes, or as much work
@pytest.mark.parametrize("knows_report_to", [True, False])
def test_a_browser_tells_what_the_policy_kept_it_from(tmp_path, key_file, knows_report_to):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    (tmp_path / "profile").mkdir()
    wanted = {"network.dns.localDomains": NAME, "dom.reporting.enabled": knows_report_to}
    with (
        proxied.portal(tmp_path, key_file) as proxy,
        firefox.running(tmp_path / "profile", port, **wanted) as browser,
    ):
        browser.open(f"https://{NAME}:{proxy.port}/help?name=Zuplo")
        browser.run(_PLANTED)
        until(lambda: "csp_violation" in (tmp_path / "log").read_text())
    log = (tmp_path / "log").read_text()
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    [told] = [line for line in lines if line["event"] == "csp_violation"]
    assert (told["reason"], told["rule"]) == ("img-src", "/help")
    assert "Zuplo" not in log
