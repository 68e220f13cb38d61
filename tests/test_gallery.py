"""The gallery is for developers: in debug mode only, and linked from nowhere."""

import pytest
from django.urls import reverse
from justhtml import JustHTML

from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_gallery_asks_for_sign_in(client, settings):
    settings.DEBUG = True

    assert client.get("/gallery/").url == "/account/login/?next=/gallery/"


def test_gallery_is_not_there_where_people_work(client):
    client.force_login(UserFactory(superuser=True))

    response = client.get("/gallery/")

    assert response.status_code == 404
    assert response.content == client.get("/nowhere/").content


def test_gallery_shows_every_component_in_valid_html(client, settings, django_assert_num_queries):
    settings.DEBUG = True
    client.force_login(UserFactory())

    with django_assert_num_queries(2):  # the session and its person: nothing shown is stored
        response = client.get(reverse("gallery"))

    document = JustHTML(response.content.decode(), strict=True, sanitize=False)
    ids = [element.attrs["id"] for element in document.query("[id]")]
    assert len(ids) == len(set(ids))
    assert not document.query("[style], script:not([src]), style")
    shown = {template.name for template in response.templates}
    assert shown >= COMPONENTS


COMPONENTS = {
    "assessments/_compared.html",
    "assessments/_question.html",
    "assessments/_steps.html",
    "charts/_counts.svg",
    "charts/_dot_plot.html",
    "charts/_heat_map.html",
    "charts/_tally.html",
    "charts/_then_and_now.html",
    "components/_banner.html",
    "components/_dialog.html",
    "components/_empty.html",
    "components/_evidence.html",
    "components/_messages.html",
    "components/_table.html",
    "pathways/_stages.html",
}


def test_gallery_is_linked_from_nowhere(client, settings):
    settings.DEBUG = True
    client.force_login(UserFactory(superuser=True))

    assert b"/gallery/" not in client.get("/").content
