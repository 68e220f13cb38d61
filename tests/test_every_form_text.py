"""What was typed comes back, whatever happened to its page: on every form in which one writes."""

import re
from urllib.parse import urljoin

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse

from pathway_portal.web.unsent_forms import SEND
from tests.access import forms as posts
from tests.forms_of import forms_of, is_text
from tests.samples import is_drawn
from tests.text_forms import pages_to_write_on

pytestmark = pytest.mark.django_db

ONE_IN = 3  # of the pages, the part that `make test` writes on
ONE, OTHER = "Typed in one window", "Typed in the other"
UNSENT = reverse("unsent_form")
# Of the demonstration company.
PASSWORD = "pathway-demo-password"


def test_what_was_typed_is_never_lost(demonstration):
    # Walked to the end before anything is sent: what is sent changes the pages.
    pages = list(pages_to_write_on())
    drawn = [page for page in pages if is_drawn(f"{page[0]} {page[1]}", ONE_IN)]
    wrong = []
    for user, address, forms in drawn:
        for form in forms:
            for check in (ended_session, stale_save, bad_neighbour):
                wrong += [f"{user} {address}: {each}" for each in check(user, address, form)]

    assert not wrong, "\n".join(wrong)
    assert drawn
    assert sum(len(forms) for _user, _address, forms in pages) >= 15


def ended_session(user, address, form):
    """After eight hours one signs in again, reads what was typed, and sends it."""
    with transaction.atomic():
        client = signed_in(user)
        page = client.get(address)
        action, data = post_of(page, form, ONE)
        Session.objects.all().delete()
        answer = client.post(action, data)
        back = sign_in_again(client, answer, user)
        sent = send_again(client, back, action)
        is_kept = says(sent, ONE) or says(client.get(address, follow=True), ONE)
        # The next check finds the page as this one did.
        transaction.set_rollback(True)
    if answer.status_code != 401:
        yield "what is sent after a session has ended is not answered with a page"
    if back.request["PATH_INFO"] != UNSENT or not says(back, ONE):
        yield "an ended session loses what was typed"
    if sent.status_code != 200 or not is_kept:
        yield "what an ended session kept cannot be sent"


def stale_save(user, address, form):
    """Two have opened one page: the second to save reads both texts, once."""
    # On these something begins: there is no row yet that another could have changed.
    if address.endswith(
        (
            "/add/",
            "/import/",
            "/publish/",
            "/retire/",
            "/track/",
            "/deputies/",
            "/observations/",
        )
    ):
        return
    with transaction.atomic():
        client = signed_in(user)
        # Each window has a page of its own: what one page sends twice replaces what it sent before.
        older, newer = client.get(address), client.get(address)
        client.post(*post_of(newer, form, ONE))
        answer = client.post(*post_of(older, form, OTHER))
        # One page can write what another shows, and the next check needs words that are new.
        transaction.set_rollback(True)
    if answer.status_code == 302 or not (says(answer, ONE) and says(answer, OTHER)):
        yield "a stale save does not return both texts"


def bad_neighbour(user, address, form):
    """Where each answer is saved by itself, a bad link holds up nothing but itself."""
    links = [f.attrs["name"] for f in form.fields if f.attrs.get("inputmode") == "url"]
    if not links or address.startswith("/admin/") or address.endswith("/add/"):
        return
    client = signed_in(user)
    action, data = post_of(client.get(address), form, ONE)
    client.post(action, data | {links[0]: "javascript:alert(1)"})
    kept = [each for page in forms_of(client.get(address).content) for each in page.text_fields]
    if sum(ONE in words_in(each) for each in kept) != [*data.values()].count(ONE):
        yield "a bad link keeps its neighbours from being saved"


def signed_in(user):
    cache.clear()  # nobody is asked to wait for having signed in before
    client = Client()
    client.force_login(user)
    return client


def post_of(page, form, words):
    """The address of a form and what it posts, with these words in each box that takes words."""
    address = page.request["PATH_INFO"]
    posted = [each for each in posts.forms_of(page.content) if each.method == "post"]
    places = [each.place for each in forms_of(page.content) if each.method == "post"]
    found = posted[places.index(form.place)]
    data = dict(found.data)
    boxes = [f.attrs["name"] for f in form.text_fields if f.name == "textarea"]
    boxes = [name for name in boxes if not is_of_an_empty_line(name, data)]
    lines = [f.attrs["name"] for f in form.text_fields if is_words(f)]
    return form.action or address, data | dict.fromkeys(boxes or lines[:1], words)


def is_of_an_empty_line(name, data):
    """Whether it is in the line for adding one to a list, which needs words of its own first."""
    line = re.match(r"(\w+)-(\d+)-", name)
    lines = line and data.get(f"{line[1]}-INITIAL_FORMS")
    return lines is not None and int(line[2]) >= int(lines)


def send_again(client, page, action):
    """Presses the button that sends what was kept."""
    for form in forms_of(page.content):
        if any(part.attrs.get("name") == SEND for part in form.parts):
            assert form.action == action
            return client.post(action, {SEND: "1"}, follow=True)
    return page


def is_words(field):
    """Whether a line takes any words: no number, no day, no address and no identity."""
    name = field.attrs.get("name", "")
    return is_text(field) and field.attrs.get("type", "text") == "text" and "slug" not in name


def sign_in_again(client, answer, user):
    """Signs in where the page that was answered leads to, and gives the page after that."""
    for _page in range(2):
        for form in forms_of(answer.content):
            if any(field.attrs.get("type") == "password" for field in form.fields):
                hidden = {
                    part.attrs["name"]: part.attrs.get("value", "")
                    for part in form.parts
                    if part.attrs.get("type") == "hidden" and "name" in part.attrs
                }
                who = {"login": user.email, "password": PASSWORD}
                address = form.action or answer.request["PATH_INFO"]
                return client.post(address, hidden | who, follow=True)
        [way] = re.findall(r'<a class="button button--primary" href="([^"]+)"', str(answer.content))
        answer = client.get(urljoin(answer.request["PATH_INFO"], way), follow=True)
    return answer


def words_in(field):
    return field.to_text() if field.name == "textarea" else field.attrs.get("value", "")


def says(answer, words):
    return words in answer.content.decode()
