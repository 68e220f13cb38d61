"""What is refused takes one line of the log."""

import pytest
from django.test import Client

from pathway_portal.web.logs import WithoutTypedWords
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

FORM = "application/x-www-form-urlencoded"
REFUSED = {
    "a host name that is none": ("get", "/", {"headers": {"host": "a" * 300}}),
    "an address that is none": ("get", "/account/login/?next=//[x]", {}),
    "a null character": ("get", "/account/login/?next=%00", {}),
    "a number without end": ("get", f"/pathways/?page={'9' * 19}", {}),
    "a body that cannot be read": (
        "post",
        "/account/login/",
        {"data": b"x", "content_type": "multipart/form-data"},
    ),
    "a field that is all heading": (
        "post",
        "/assessments/1/save/",
        {
            "data": b"--x\r\nContent-Disposition: form-data; " + b"a;" * 9000 + b"\r\n\r\n--x--",
            "content_type": "multipart/form-data; boundary=x",
        },
    ),
    "ten thousand fields": (
        "post",
        "/account/login/",
        {"data": b"a=1&" * 10_001, "content_type": FORM},
    ),
    "a form without its token": ("post", "/account/login/", {"data": b"a=1", "content_type": FORM}),
    "a page that is not theirs": ("get", "/admin/auth/group/", {}),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_refused_takes_one_line(caplog, hr_admin, what):
    method, url, more = REFUSED[what]
    client = Client(enforce_csrf_checks=True)
    if "theirs" in what:
        client.force_login(hr_admin)

    response = getattr(client, method)(url, **more)

    formatter = WithoutTypedWords("{levelname} {message}", style="{")
    lines = [line for r in caplog.records for line in formatter.format(r).splitlines()]
    assert response.status_code in (400, 403, 413)
    assert len(lines) == len(caplog.records) >= 1


def test_what_fails_keeps_its_trace(caplog, client, monkeypatch):
    client.raise_request_exception = False
    client.force_login(UserFactory())
    monkeypatch.setattr("pathway_portal.accounts.views.LanguageForm", None)

    assert client.get("/account/").status_code == 500

    formatter = WithoutTypedWords()
    [record] = [r for r in caplog.records if r.levelname == "ERROR"]
    assert "TypeError: 'NoneType' object is not callable" in formatter.format(record)
