"""Every example of docs/other-systems.md is run as it stands there."""

import re
import shlex

import pytest
from django.conf import settings as portal
from django.utils import timezone

from pathway_portal.accounts.access_tokens import make_token
from pathway_portal.web.access_tokens import TokenPurpose
from tests.factories import CompetencyFactory, PathwayFactory, UserFactory

pytestmark = pytest.mark.django_db

HOST = "https://pathways.company.example"
TEXT = (portal.BASE_DIR / "docs" / "other-systems.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^curl .+$", TEXT, re.MULTILINE)


@pytest.fixture
def values(client):
    """What stands for the variables of the examples."""
    _row, token = make_token(
        "LMS", TokenPurpose.CONTENT, by=UserFactory(is_staff=True), at=timezone.now()
    )
    pathway = PathwayFactory(published=True, role__slug="cook", language="en")
    CompetencyFactory(stage__pathway=pathway)
    document = client.get("/ims/case/v1p1/CFDocuments").json()["CFDocuments"][0]
    package = client.get(document["CFPackageURI"]["uri"]).json()
    return {
        "TOKEN": token,
        "ROLE": "cook",
        "DOCUMENT": document["identifier"],
        "ITEM": package["CFItems"][0]["identifier"],
        "ASSOCIATION": package["CFAssociations"][0]["identifier"],
        "ITEM_TYPE": package["CFDefinitions"]["CFItemTypes"][0]["identifier"],
        "RUBRIC": package["CFRubrics"][0]["identifier"],
    }


def run(client, command, values):
    """Ask as curl would, for the few options that the examples use."""
    command = re.sub(r"\$([A-Z_]+)", lambda found: values[found[1]], command)
    headers, query, address = {}, {}, ""
    words = iter(shlex.split(command)[1:])
    for word in words:
        if word == "-H":
            name, value = next(words).split(": ", 1)
            headers[name] = value
        elif word == "--data-urlencode":
            name, value = next(words).split("=", 1)
            query[name] = value
        elif word != "-G":
            address = word
    assert address.startswith(f"{HOST}/")
    return client.get(address.removeprefix(HOST), query or None, headers=headers)


@pytest.mark.parametrize("command", EXAMPLES)
def test_example_works(client, settings, values, command):
    if "$TOKEN" in command:
        settings.PUBLISHED_CONTENT = "tokens"

    response = run(client, command, values)

    assert response.status_code == 200
    answer = response.json()
    for listed in ("CFDocuments", "pathways", "versions"):
        assert answer.get(listed) != []


def test_there_are_examples():
    assert len(EXAMPLES) > 15
