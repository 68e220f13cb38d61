import pytest
from django.core.cache import cache
from django.core.management import call_command

from pathway_portal.content_api import frameworks

SERVICE = "/ims/case/v1p1/"


@pytest.fixture(autouse=True)
def public(settings, monkeypatch):
    """Everybody may read what is published, and nothing of an earlier test is remembered."""
    settings.PUBLISHED_CONTENT = "public"
    monkeypatch.setattr(frameworks, "_latest", None)
    cache.clear()


@pytest.fixture
def shipped(db, loaded_once):
    loaded_once("shipped", lambda: call_command("load_pathways", verbosity=0))


@pytest.fixture
def ask(client):
    """Ask the CASE service for something, and return what it says."""

    def ask(address, status=200, **query):
        response = client.get(SERVICE + address, query)
        assert response.status_code == status, response.content
        assert response["Content-Type"] == "application/json"
        return response.json()

    return ask
