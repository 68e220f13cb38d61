import pytest

from tests.factories import UserFactory


@pytest.fixture
def reader(client):
    """An employee, signed in."""
    user = UserFactory()
    client.force_login(user)
    return user
