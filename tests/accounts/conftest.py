import pytest
from django.core.cache import cache

from tests.factories import UserFactory

PASSWORD = "a long enough password"


@pytest.fixture(autouse=True)
def no_limit_reached_yet():
    """The cache outlives a test, and with it what other tests used up."""
    cache.clear()


@pytest.fixture
def anna():
    return UserFactory(name="Anna", email="anna@example.com", password=PASSWORD)
