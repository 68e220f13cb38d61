"""Guides: everybody may read all of them, and what they lead to is there."""

import pytest
from django.urls import reverse
from justhtml import JustHTML

from pathway_portal.guides import GUIDES
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def links(response):
    page = JustHTML(response.content.decode(), sanitize=False)
    return [link.attrs["href"] for link in page.query("main a")]


def test_there_is_one_for_each_kind_of_work(client):
    client.force_login(UserFactory())

    assert links(client.get(reverse("guides"))) == [
        reverse("guide", args=[name]) for name in GUIDES
    ]
    assert client.get("/guides/nobody/").status_code == 404


@pytest.mark.parametrize("name", GUIDES)
@pytest.mark.parametrize("language", ["en", "de"])
def test_everything_a_guide_leads_to_opens(client, hr_admin, name, language):
    hr_admin.language = language
    hr_admin.save()
    UserFactory(manager=hr_admin)  # so that she has a team
    client.force_login(hr_admin)

    found = links(client.get(reverse("guide", args=[name])))

    assert len(found) > 1
    assert [link for link in found if client.get(link).status_code != 200] == []


def test_links_to_the_workplace_are_for_those_who_may_go_there(client):
    client.force_login(UserFactory())

    found = links(client.get(reverse("guide", args=["hr"])))

    assert found == [reverse("guides"), reverse("account")]
