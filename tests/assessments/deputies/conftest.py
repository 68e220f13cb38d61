"""A deputy who stands in for the employee's manager."""

import pytest

from tests.factories import DAY, STARTED_AT, DeputyshipFactory, UserFactory

AT = STARTED_AT + 3 * DAY


@pytest.fixture
def dana(people):
    """She stands in for Mona, for Emma alone."""
    dana = UserFactory(name="Dana Deputy")
    DeputyshipFactory(employee=people["employee"], deputy=dana)
    return dana
