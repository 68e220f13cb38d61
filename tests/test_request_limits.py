"""What is too large is refused before it is read, whoever sends it and to whatever page."""

import pytest
from django.core.files.base import ContentFile
from django.http import QueryDict
from django.test import Client, RequestFactory
from django.urls import Resolver404, resolve

from assessments.views.shared import ANSWERS
from pathway_portal.accounts.admin.import_page import PEOPLE
from pathway_portal.web.request_limits import CONTENT, FORM, SIGNED_OUT, limit_request_body
from pathways.admin.imports import DOCUMENT
from pathways.admin.writing.paste_page import BODY as PASTED
from tests.addresses import addresses
from tests.factories import UserFactory
from tests.server import running_server

pytestmark = pytest.mark.django_db

MB = 1_000_000
A_FEW = 12  # megabytes
FORM_TYPE = "application/x-www-form-urlencoded"
BOUNDARY = "boundary"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"
PAGES = [
    "/assessments/1/answer/",
    "/assessments/1/save/",
    "/assessments/start/anything/1/",
    "/admin/pathways/stage/1/change/",
    "/admin/pathways/pathway/import/",
    "/admin/accounts/user/import/",
    "/admin/login/",
    "/account/",
    "/account/login/",
    "/account/logout/",
    "/account/password/reset/",
    "/account/company/",
    "/account/factor/authenticate/",
    "/account/unsent/",
    "/nowhere/",
    "/health/",
]


def part(name, content, filename=None):
    of_file = f'; filename="{filename}"' if filename else ""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{of_file}\r\n\r\n'
    return head.encode() + content + b"\r\n"


def multipart(*parts):
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


def nested():
    """Parts inside parts, as mails have them."""
    head = f"--{BOUNDARY}\r\nContent-Disposition: form-data; name=x\r\nContent-Type: {MULTIPART}"
    return f"{head}\r\n\r\n".encode() * 150_000


# Each with the function that writes it: together they are 150 MB.
ATTACKS = {
    "quotation marks": (FORM_TYPE, lambda: b"c1-evidence=" + b'"' * 20 * MB),
    "encoded quotation marks": (FORM_TYPE, lambda: b"c1-evidence=" + b"%22" * 7 * MB),
    "many fields": (FORM_TYPE, lambda: b"a=&" * 7 * MB),
    "many texts": (FORM_TYPE, lambda: b"".join(b"f%d-text=A+b&" % at for at in range(9_000)) * 100),
    "a field in parts": (MULTIPART, lambda: multipart(part("c1-evidence", b'"' * 20 * MB))),
    "a file": (MULTIPART, lambda: multipart(part("file", b"x" * 20 * MB, "list.csv"))),
    "many files": (
        MULTIPART,
        lambda: multipart(*[part("file", b"x" * 100, "list.csv")] * 100_000),
    ),
    "nested parts": (MULTIPART, nested),
    "no form at all": ("application/json", lambda: b"[" * 20 * MB),
}
# What is just small enough to be read.
SMALL = {
    name: (kind, lambda write=write: write()[: SIGNED_OUT.size - 100])
    for name, (kind, write) in ATTACKS.items()
} | {
    "as many fields as there may be": (FORM_TYPE, lambda: b"a=&" * 9_999),
    "lines": (FORM_TYPE, lambda: b"c1-evidence=" + b"%0A" * 80_000),
    "letters and lines": (FORM_TYPE, lambda: b"c1-evidence=" + b"a%0A" * 60_000),
}


@pytest.fixture(scope="module")
def server(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), running_server() as running:
        for page in PAGES:  # all there is to import is there
            for kind, body in [(FORM_TYPE, b"a=b"), (MULTIPART, multipart(part("a", b"b")))]:
                running.send(page, [body], Content_Type=kind, Content_Length=len(body))
        yield running


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ATTACKS)
def test_nobody_makes_a_worker_grow(server, name):
    kind, write = ATTACKS[name]
    body = write()
    with server.growth() as grown:
        statuses = {
            page: server.send(page, [body], Content_Type=kind, Content_Length=len(body))[0]
            for page in PAGES
        }

    assert set(statuses.values()) <= {413, 0}  # 0: hung up while we were still sending
    assert grown[0] < A_FEW


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", SMALL)
def test_nor_by_what_is_just_small_enough(server, name):
    kind, write = SMALL[name]
    body = write()
    with server.growth() as grown:
        answers = {
            page: server.send(page, [body], Content_Type=kind, Content_Length=len(body))
            for page in PAGES
        }

    assert {status for status, _length in answers.values()} <= {200, 302, 400, 403, 404, 405, 413}
    assert max(length for _status, length in answers.values()) < MB
    assert grown[0] < A_FEW


@pytest.mark.django_db(transaction=True)
def test_what_does_not_say_its_length_is_refused(server):
    body = b"c1-evidence=" + b'"' * MB
    chunks = [b"%x\r\n%s\r\n" % (len(body), body)] * 20 + [b"0\r\n\r\n"]
    with server.growth() as grown:
        statuses = {
            server.send(page, chunks, Content_Type=FORM_TYPE, Transfer_Encoding="chunked")[0]
            for page in PAGES
        }

    assert statuses <= {411, 0}
    assert grown[0] < A_FEW


# What each page takes, from whom


def posted(client, page, size):
    """What a form field of that size is answered, with the rest of its request around it."""
    return client.post(page, f"x-text={'x' * (size - 7)}", content_type=FORM_TYPE)


@pytest.fixture
def browsers(db, hr_admin, content_editor):
    """One for each kind of person; the last was signed in a moment ago."""
    people = {"employee": UserFactory(), "hr": hr_admin, "editor": content_editor}
    found = {name: Client() for name in [*people, "signed out", "session over"]}
    for name, user in people.items():
        found[name].force_login(user)
    found["session over"].force_login(hr_admin)
    found["session over"].get("/")
    found["session over"].session.delete()
    return found


def test_the_pages_with_a_limit_of_their_own():
    own = {}
    for address in addresses(lambda route, name: ["1"]):
        try:
            view = resolve(address)
        except Resolver404:
            continue
        if limit := getattr(view.func, "body_limit", None):
            own[view.view_name] = limit

    names = ["answer", "review", "submit", "finish", "settle", "agree", "move", "confirm"]
    names += ["observation"]
    assert own == {
        **{f"assessments:{name}": ANSWERS for name in names},
        "admin:pathways_pathway_import": DOCUMENT,
        "admin:pathways_pathway_write_paste": PASTED,
        "admin:accounts_user_import": PEOPLE,
    }


@pytest.mark.parametrize(
    ("who", "page", "limit"),
    [
        ("signed out", "/assessments/1/answer/", SIGNED_OUT.size),
        ("signed out", "/admin/pathways/pathway/import/", SIGNED_OUT.size),
        ("signed out", "/account/login/", SIGNED_OUT.size),
        ("employee", "/assessments/1/answer/", ANSWERS.size),
        ("employee", "/account/", FORM.size),
        ("employee", "/admin/pathways/stage/1/change/", FORM.size),
        ("employee", "/admin/pathways/pathway/import/", FORM.size),
        ("employee", "/admin/accounts/user/import/", FORM.size),
        ("editor", "/admin/pathways/stage/1/change/", CONTENT.size),
        ("editor", "/admin/pathways/pathway/import/", 20 * 1024 * 1024),
        ("editor", "/admin/accounts/user/import/", FORM.size),
        ("session over", "/admin/pathways/stage/1/change/", CONTENT.size),
        ("session over", "/account/", FORM.size),
    ],
)
def test_each_page_takes_what_its_form_may_hold(browsers, who, page, limit):
    most = posted(browsers[who], page, limit)
    too_much = posted(browsers[who], page, limit + 1)

    assert most.status_code in (200, 302, 401, 403, 404)
    assert too_much.status_code == 413
    assert too_much.templates[0].name == "413.html"
    assert too_much.context["limit"] == limit


def test_refusal_says_the_limit_and_that_the_text_is_still_there(browsers):
    employee = posted(browsers["employee"], "/account/", FORM.size + 1).content.decode()
    nobody = posted(browsers["signed out"], "/account/", FORM.size + 1).content.decode()

    assert "This page takes up to 1.0\xa0MB, files included. Nothing was saved." in employee
    assert "Go back with your browser’s back button" in employee
    assert "You are signed out. Until you sign in, this page takes up to 256.0\xa0KB." in nobody


def test_more_fields_than_there_may_be_are_refused_in_words(client):
    client.force_login(UserFactory())

    for kind, body in [
        (FORM_TYPE, b"a=&" * 10_001),
        (FORM_TYPE, b"a=&" * 10_001 + b"x" * 100_000),
        (MULTIPART, multipart(*[part("a", b"")] * 10_001)),
    ]:
        response = client.post("/account/", body, content_type=kind)

        assert (response.status_code, response.templates[0].name) == (413, "413.html")


@pytest.mark.parametrize("text", ["%22", "a+b%20c", "%", "%4", "%zz", "%C3%A4", "ab%F0%9F%8C%B1"])
def test_large_form_is_read_like_a_small_one(client, text):
    """In pieces, whatever stands where it is cut."""
    for shift in range(4):
        encoded = "x" * shift + text * (200_000 // len(text))

        request = RequestFactory().post("/", f"a={encoded}&b=&a=2", content_type=FORM_TYPE)
        read = []
        limit_request_body(lambda request, to=read: to.append(request.POST.lists()))(request)

        assert [*read[0]] == [*QueryDict(f"a={encoded}&b=&a=2").lists()]


@pytest.mark.parametrize(
    ("who", "page", "taken"),
    [
        ("hr", "/admin/accounts/user/import/", True),
        ("editor", "/admin/accounts/user/import/", False),
        ("employee", "/admin/accounts/user/import/", False),
        ("hr", "/account/", False),
        ("signed out", "/admin/accounts/user/import/", False),
        ("session over", "/admin/accounts/user/import/", False),
    ],
)
def test_file_is_stored_only_where_and_of_whom_one_is_asked_for(browsers, who, page, taken):
    file = ContentFile(b"email,name", name="people.csv")

    response = browsers[who].post(page, {"file": file, "text": "beside it"})

    request = response.wsgi_request
    assert ([*request.FILES], request.POST["text"]) == (["file"] if taken else [], "beside it")


# What is shown back


@pytest.mark.parametrize("character", ['"', "&", "\n", "a\n", "<", "x"])
def test_what_is_shown_back_has_an_end(client, character):
    text = character * (200_000 // len(character))

    response = client.post("/assessments/1/answer/", {"c1-evidence": f"x{text}y", "c2-text": "Z"})

    assert response.status_code == 401
    assert len(response.content) < 500_000
    assert response.context["typed"].is_cut is (character != "x")


def test_hundred_thousand_letters_in_the_wrong_field_come_back_whole(client):
    response = client.post("/assessments/1/answer/", {"c1-link": "Long " * 20_000})

    assert response.context["typed"] == ["Long " * 20_000]
    assert not response.context["typed"].is_cut
