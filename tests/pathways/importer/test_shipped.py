"""A version that comes with the portal is loaded as `loaddata` would load it, in few queries."""

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import IntegrityError, transaction

from pathways.importer.shipped import load_shipped
from pathways.models import Pathway, Role
from tests.pathways.exports.rows import rows

pytestmark = [pytest.mark.django_db, pytest.mark.every_database("sequences, triggers")]

FIXTURES = settings.BASE_DIR / "fixtures"
DIRECTOR = FIXTURES / "roles" / "operations-director.json"
NURSE = FIXTURES / "starters" / "nurse.json"
SECOND = FIXTURES / "drafts" / "operations-director-2.json"


@pytest.mark.parametrize("path", [DIRECTOR, NURSE], ids=lambda path: path.stem)
def test_rows_are_those_that_loaddata_makes(path):
    with transaction.atomic():
        call_command("loaddata", path, verbosity=0)
        expected = rows()
        transaction.set_rollback(True)
    assert rows() == []

    pathway = load_shipped(path)

    assert rows() == expected
    assert pathway == Pathway.objects.get(role__slug=path.stem)


def test_draft_follows_its_role_whatever_hr_calls_it(operations_director):
    Role.objects.update(name="Head of Operations")
    with transaction.atomic():
        call_command("loaddata", SECOND, verbosity=0)
        expected = rows()
        transaction.set_rollback(True)
    assert len(rows()) < len(expected)

    assert load_shipped(SECOND).number == 2

    assert rows() == expected
    assert Role.objects.get().name == "Head of Operations"


def test_each_list_is_written_at_once(django_assert_num_queries):
    """The role, its version, three lists of it, the stages, six lists of theirs, and so on."""
    with django_assert_num_queries(16):
        load_shipped(NURSE)


def test_what_is_here_is_not_written_over(operations_director):
    before = rows()

    with pytest.raises(IntegrityError), transaction.atomic():
        load_shipped(DIRECTOR)

    assert rows() == before
