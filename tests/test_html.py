"""Every page that links lead to, as every kind of person and in each language: valid, and it says
where one is."""

import pytest
from django.test import Client
from justhtml import JustHTML

from pathway_portal.accounts.models import User
from pathways.models import Pathway
from pathways.services import start_new_version
from tests.crawl import MORE_OF_THE_SAME, walk, walk_the_workplace

pytestmark = pytest.mark.django_db

PEOPLE = ["employee", "manager", "hr", "editor"]
# What every title ends with.
PORTAL = {"en": " · Career pathways", "de": " · Entwicklungspfade"}
WORKPLACE = {"en": " | HR’s workplace", "de": " | HR-Arbeitsplatz"}


@pytest.mark.parametrize("language", PORTAL)
def test_every_page_is_strictly_valid_and_says_where_one_is(demonstration, language):
    User.objects.update(language=language)
    wrong, looked_at = [], 0
    for name in PEOPLE:
        client = Client()
        client.force_login(User.objects.get(email=f"{name}@example.com"))
        for page in walk(client, but=MORE_OF_THE_SAME):
            looked_at += 1
            wrong += [
                f"{name} {page.address}: {finding}"
                for finding in findings(page.content, language, PORTAL[language])
            ]

    assert wrong == []
    # Fewer would mean that the walk no longer finds its way.
    assert looked_at >= 80


@pytest.mark.parametrize("language", WORKPLACE)
def test_every_page_of_the_workplace_is_too(demonstration, language):
    User.objects.update(language=language)
    # Beside what is published, which can only be looked at.
    start_new_version(Pathway.objects.published().get(role__slug="customer-service-director"))
    wrong, looked_at = [], 0
    for name in ["hr", "editor"]:
        client = Client()
        client.force_login(User.objects.get(email=f"{name}@example.com"))
        for page in walk_the_workplace(client):
            looked_at += 1
            wrong += [
                f"{name} {page.address}: {finding}"
                for finding in findings(page.content, language, WORKPLACE[language])
            ]

    assert wrong == []
    assert looked_at >= 70


def findings(content, language, ending):
    """What is wrong with one page's markup; an empty list where nothing is."""
    document = JustHTML(content.decode(), strict=True, sanitize=False)
    title = document.query("title")[0].to_text()
    if not title.endswith(ending) or title == ending:
        yield f"title: {title}"
    if document.query("html")[0].attrs["lang"] != language:
        yield "in another language"
    if len(document.query("h1")) != 1:
        yield "not one h1"
    ids = [element.attrs["id"] for element in document.query("[id]")]
    yield from {f"id twice: {i}" for i in ids if ids.count(i) > 1}
    for attribute in ("aria-describedby", "aria-labelledby", "for"):
        for element in document.query(f"[{attribute}]"):
            for target in element.attrs[attribute].split():
                if target not in ids:
                    yield f"{attribute} of nothing: {target}"
    if document.query("[style]") or document.query("style"):
        yield "an inline style"
    if [s for s in document.query("script") if "src" not in s.attrs]:
        yield "an inline script"
    if "%" in document.query("main")[0].to_text().replace("% of strategic objectives", ""):
        yield "a percentage"
