"""Walks the portal as one person would, by its links, and remembers one page of each kind."""

from collections import Counter, deque
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlsplit

from django.urls import resolve
from lxml import html

from tests.access.rollback_client import cached_users


@dataclass(frozen=True)
class Page:
    """A page that was reached: its kind is the view and the template that made it."""

    address: str
    view: str
    template: str
    content: bytes

    @property
    def kind(self):
        return (self.view, self.template)


def links(content):
    """The addresses within the portal that a page links to, without their anchors."""
    for link in html.fromstring(content.decode()).xpath("//a/@href"):
        address = link.split("#")[0]
        if address.startswith("/") and not address.startswith("//"):
            yield address


# Roles whose pages are of the same kinds as those of the first: enough is seen without them.
MORE_OF_THE_SAME = (
    "customer-service-director",
    "people-and-culture-director",
    "technology-director",
)


def walk(client, start="/", *, but=(), only=lambda address: True):
    """Every page reachable by links from `start`, breadth first, as the client's person.

    Posts nothing. Skips HR's workplace, addresses that contain one of `but`, and those that `only`
    refuses.
    """

    def leads_on(address):
        if address.startswith("/admin") or any(word in address for word in but):
            return False
        return only(address)

    return _walk(client, start, leads_on)


def walk_the_workplace(client, *, of_each=2):
    """The same of HR's workplace alone: its lists as they come, and so many pages of each view."""
    views = Counter()

    def leads_on(address):
        if not address.startswith("/admin/") or "?" in address:
            return False
        view = resolve(address).view_name
        views[view] += 1
        return views[view] <= of_each

    return _walk(client, "/admin/", leads_on)


def _walk(client, start, leads_on, most=400):
    with cached_users():
        return list(islice(_pages(client, start, leads_on), most))


def _pages(client, start, leads_on):
    seen, waiting = {start}, deque([start])
    while waiting:
        address = waiting.popleft()
        response = client.get(address, follow=True)
        if not response["Content-Type"].startswith("text/html"):
            continue  # a download
        final = response.redirect_chain[-1][0] if response.redirect_chain else address
        assert response.status_code == 200, f"{address} answers {response.status_code}"
        view = resolve(urlsplit(final).path).view_name
        yield Page(final, view, response.templates[0].name, response.content)
        for link in links(response.content):
            if link not in seen and leads_on(link):
                seen.add(link)
                waiting.append(link)


def one_of_each(pages):
    """The first page of each kind."""
    return list({page.kind: page for page in reversed(pages)}.values())
