"""What is posted and cannot be kept is shown back; what cannot be opened says so on a page."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import AssessmentFactory, UserFactory

pytestmark = pytest.mark.django_db

TYPED = {"c1-evidence": "An hour <b>of</b> words", "c1-link": "", "w1-text": "A thought"}
POSTED_TO = ["answer", "review", "submit", "settle", "agree", "withdraw"]


def address(name, pk):
    return reverse(f"assessments:{name}", args=[pk])


@pytest.mark.parametrize("name", POSTED_TO)
def test_what_is_posted_once_signed_out_comes_back(client, name):
    draft = AssessmentFactory()

    response = client.post(address(name, draft.pk), TYPED)

    page = response.content.decode()
    assert (response.status_code, response.templates[0].name) == (401, "401.html")
    assert response.context["typed"] == ["An hour <b>of</b> words", "A thought"]
    assert "An hour &lt;b&gt;of&lt;/b&gt; words" in page
    # From here, this is the assessment, which asks to sign in first.
    assert '<a class="button button--primary" href="../">Sign in</a>' in page


@pytest.mark.parametrize("name", POSTED_TO)
def test_whoever_is_signed_out_learns_nothing_by_posting(client, name):
    draft = AssessmentFactory()

    there = client.post(address(name, draft.pk), TYPED)
    nowhere = client.post(address(name, 999_999), TYPED)

    assert there.content == nowhere.content
    assert there.headers.items() == nowhere.headers.items()


@pytest.mark.parametrize("name", ["answer", "settle"])
def test_whoever_is_signed_out_is_led_to_the_door_by_reading(client, name):
    response = client.get(address(name, 1))

    assert response.url == f"{reverse('account_login')}?next={address(name, 1)}"


@pytest.mark.parametrize("of", ["signed in", "signed out"])
def test_what_is_posted_with_an_old_token_comes_back(of):
    draft = AssessmentFactory()
    client = Client(enforce_csrf_checks=True)
    if of == "signed in":
        client.force_login(draft.employee)

    response = client.post(address("answer", draft.pk), TYPED)

    assert (response.status_code, response.templates[0].name) == (403, "403_csrf.html")
    assert response.context["typed"] == ["An hour <b>of</b> words", "A thought"]
    assert "back button" not in response.content.decode()


def test_what_another_site_posts_is_not_shown():
    draft = AssessmentFactory()
    client = Client(enforce_csrf_checks=True)
    client.force_login(draft.employee)

    response = client.post(
        address("answer", draft.pk), TYPED, headers={"origin": "https://elsewhere.example"}
    )

    assert (response.status_code, response.context["typed"]) == (403, [])


@pytest.mark.parametrize(
    "name", ["settle", "agree", "reopen", "withdraw", "share", "save", "save_part"]
)
def test_an_address_for_buttons_opens_as_a_page(client, name):
    draft = AssessmentFactory()
    client.force_login(draft.employee)

    response = client.get(address(name, draft.pk))

    assert (response.status_code, response.headers["Allow"]) == (405, "POST")
    assert response.templates[0].name == "405.html"
    assert client.get(address(name, 999_999)).content == response.content


def test_so_does_that_of_the_notices(client):
    client.force_login(UserFactory())

    response = client.get(reverse("notices_read"))

    assert (response.status_code, response.templates[0].name) == (405, "405.html")


@pytest.mark.parametrize("method", ["head", "put", "delete"])
def test_other_methods_are_refused_without_a_page(client, method):
    client.force_login(UserFactory())

    response = getattr(client, method)(address("settle", 1))

    assert (response.status_code, response.content) == (405, b"")
