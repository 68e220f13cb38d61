import pytest

from pathways.management.commands import load_pathways
from tests.factories import UserFactory


@pytest.fixture
def reader(client):
    """An employee, signed in."""
    user = UserFactory()
    client.force_login(user)
    return user


@pytest.fixture
def without_starters(monkeypatch, tmp_path):
    """Leaves out the starter drafts, which take longer to load than all else together."""
    monkeypatch.setattr(load_pathways, "STARTERS", tmp_path)
