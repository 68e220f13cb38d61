"""Guides: everybody may read all of them, and what they lead to is there."""

import pytest
from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from justhtml import JustHTML

from pathway_portal.guides import GUIDE_PICTURES, GUIDES, pictures_in
from tests.factories import UserFactory

LANGUAGES = [code for code, _name in settings.LANGUAGES]
HEAVIEST = 60_000  # bytes

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


def pictures(response):
    page = JustHTML(response.content.decode(), sanitize=False)
    return [
        (source.attrs["srcset"], image.attrs)
        for source, image in zip(
            page.query("main picture source"), page.query("main picture img"), strict=True
        )
    ]


def size_of(file):
    """Read the width and height of a WebP file in its extended form, as Chromium writes it."""
    head = file.read_bytes()[:30]
    assert (head[:4], head[8:16]) == (b"RIFF", b"WEBPVP8X")
    return [int.from_bytes(head[at : at + 3], "little") + 1 for at in (24, 27)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_guide_has_three_pictures_in_the_language_of_the_reader(client, language):
    client.force_login(UserFactory(language=language))

    shown = [each for name in GUIDES for each in pictures(client.get(f"/guides/{name}/"))]

    kept = pictures_in(language).values()
    assert sorted(image["src"] for _dark, image in shown) == sorted(
        static(picture.light) for picture in kept
    )
    assert sorted(dark for dark, _image in shown) == sorted(static(each.dark) for each in kept)
    assert len(shown) == 3 * len(GUIDES)
    assert len({image["alt"] for _dark, image in shown}) == len(shown)
    assert {image["loading"] for _dark, image in shown} == {"lazy"}


def test_pictures_are_light_and_as_large_as_the_page_says():
    named = set()
    for language in LANGUAGES:
        for picture in pictures_in(language).values():
            for path in (picture.light, picture.dark):
                file = settings.BASE_DIR / "static" / path
                named.add(file)
                assert file.stat().st_size <= HEAVIEST, file.name
                width, height = size_of(file)
                assert abs(width / height - picture.width / picture.height) < 0.01, file.name

    assert set(GUIDE_PICTURES.iterdir()) == named
