import logging

import pytest

from tests.access.company import SampleCompany
from tests.access.rollback_client import rolled_back


@pytest.fixture(autouse=True)
def silence():
    """Refusals are logged, thousands of them here."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="package")
def company(django_db_setup, django_db_blocker):
    """Make the company once for all tests of this package, and roll it back behind them."""
    with django_db_blocker.unblock(), rolled_back():
        yield SampleCompany()
