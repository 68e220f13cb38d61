"""A request that breaks off is refused whole, in one line of the log."""

from io import BytesIO
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from pathway_portal.web.logs import WithoutTypedWords
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=x"
HALF = {
    FORM: urlencode({"preferred_name": "Ann"}).encode(),
    MULTIPART: b'--x\r\nContent-Disposition: form-data; name="preferred_name"\r\n\r\nAnn',
}


class Silent(BytesIO):
    """A connection on which nothing follows, as gunicorn's time limit ends it."""

    waits = 0

    def read(self, *args):
        if not (piece := super().read(*args)):
            self.waits += 1
            raise BlockingIOError(11, "Resource temporarily unavailable")
        return piece


def send(client, url, content_type, stream):
    more = {"wsgi.input": stream, "CONTENT_LENGTH": "1000", "CONTENT_TYPE": content_type}
    return client.generic("POST", url, **more)


def lines_of(caplog):
    formatter = WithoutTypedWords()
    return [line for r in caplog.records for line in formatter.format(r).splitlines()]


@pytest.mark.parametrize("content_type", HALF)
@pytest.mark.parametrize("stream", [BytesIO, Silent])
def test_half_a_form_saves_nothing(client, caplog, content_type, stream):
    me = UserFactory(preferred_name="Annabel")
    client.force_login(me)

    response = send(client, reverse("account"), content_type, stream(HALF[content_type]))

    me.refresh_from_db()
    assert (response.status_code, me.preferred_name) == (400, "Annabel")
    assert lines_of(caplog) == ["The request broke off.: /account/"]


@pytest.mark.parametrize("content_type", HALF)
@pytest.mark.parametrize(
    ("url", "page"),
    [
        ("/account/login/", "/account/login/"),
        ("/assessments/1/save/", "/assessments/<int:pk>/save/"),
    ],
)
def test_stranger_is_waited_for_once(caplog, content_type, url, page):
    stream = Silent(HALF[content_type])

    response = send(Client(enforce_csrf_checks=True), url, content_type, stream)

    assert (response.status_code, stream.waits) == (400, 1)
    assert lines_of(caplog) == [f"The request broke off.: {page}"]
