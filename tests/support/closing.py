"""Several cases that are acted on together, by the forms of the pages."""

import re

LIST = "/review/lists"


def sent_by(page):
    """The cases that a page's forms send, each with its version."""
    return list(dict.fromkeys(re.findall(r'name="case" value="([^"]+)"', page.html)))


def shown(who, name, act, references):
    """What the form of the preview sends, with a reason."""
    who.get(f"{LIST}/{name}")
    page = who.act(f"{LIST}/{name}/bulk", act=act, case=references)
    return {"act": act, "case": sent_by(page), "list": page.fields["list"], "reason": "Clear"}


def listed_at(page):
    """Where the list that waits is confirmed, by the page of approvals."""
    links = {link.get("href", "") for link in page.all("a")}
    [found] = [link for link in links if "/approvals/lists/" in link]
    return found
