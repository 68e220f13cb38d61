import pytest

from pathways.models import Pathway
from tests.pathways.exports.case_packages import package


@pytest.fixture
def shipped(operations_director):
    return package(Pathway.objects.get())
