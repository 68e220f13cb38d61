"""Walks the portal as one person would, by its links, and remembers one page of each kind."""

from collections import deque
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.urls import resolve
from justhtml import JustHTML


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
    document = JustHTML(content.decode(), sanitize=False)
    for link in document.query("a[href]"):
        address = link.attrs["href"].split("#")[0]
        if address.startswith("/") and not address.startswith("//"):
            yield address


# Roles whose pages are of the same kinds as those of the first: enough is seen without them.
MORE_OF_THE_SAME = (
    "customer-service-director",
    "people-and-culture-director",
    "technology-director",
)


def walk(client, start="/", *, but=(), most=400):
    """Every page reachable by links from `start`, breadth first, as the client's person.

    Nothing is posted. Addresses in which `but` stands, and HR's workplace, are not followed.
    """
    seen, waiting, pages = {start}, deque([start]), []
    while waiting and len(pages) < most:
        address = waiting.popleft()
        response = client.get(address, follow=True)
        if not response["Content-Type"].startswith("text/html"):
            continue  # a download
        final = response.redirect_chain[-1][0] if response.redirect_chain else address
        assert response.status_code == 200, f"{address} answers {response.status_code}"
        view = resolve(urlsplit(final).path).view_name
        pages.append(Page(final, view, response.templates[0].name, response.content))
        for link in links(response.content):
            if link in seen or link.startswith("/admin") or any(word in link for word in but):
                continue
            seen.add(link)
            waiting.append(link)
    return pages


def one_of_each(pages):
    """The first page of each kind."""
    return list({page.kind: page for page in reversed(pages)}.values())
