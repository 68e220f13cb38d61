"""Two entries of one person."""

from datetime import UTC, datetime

import pytest

from tests.factories import UserFactory

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def manager():
    return UserFactory(name="Mona Manager")


@pytest.fixture
def kept(manager):
    return UserFactory(name="Anna Nair", email="anna.nair@example.com", manager=manager)


@pytest.fixture
def gone(manager):
    return UserFactory(name="Anna Schulz", email="anna.schulz@example.com", manager=manager)
