import logging

import pytest

from tests.access.asking import Asker, undone
from tests.access.cast import World, every_address


@pytest.fixture(autouse=True)
def silence():
    """What is refused is logged, thousands of times."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="package")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), undone():
        made = World()
        ask = Asker(made.person["superuser"]).ask
        made.learn_what_pages_post(every_address(), lambda address: ask("GET", address))
        yield made
