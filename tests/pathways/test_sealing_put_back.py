"""The seal is put back behind every migration, and the checks tell where it is missing."""

import re

import pytest
from django.core.checks import run_checks
from django.core.management.sql import emit_post_migrate_signal
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from pathways import sealing
from pathways.models import Pathway, Seal
from tests.factories import PathwayFactory

pytestmark = [pytest.mark.django_db, pytest.mark.every_database("triggers")]


def triggers():
    """The names of all triggers, with their tables."""
    where = (
        "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal"
        if connection.vendor == "postgresql"
        else "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(where)
        return sorted(cursor.fetchall())


def take_out(table):
    with connection.cursor() as cursor:
        for statement in sealing.removals(connection):
            if table in statement:
                cursor.execute(statement)


def said():
    return [
        (message.id, message.msg)
        for message in run_checks(tags=["database"], databases=["default"])
    ]


def test_nothing_is_said_where_every_table_is_guarded():
    assert said() == []


def test_published_versions_without_a_seal_are_told():
    PathwayFactory()  # a draft has none
    Seal.objects.create(pathway=PathwayFactory(published=True))
    loose = [PathwayFactory(published=True), PathwayFactory(superseded=True)]

    assert said() == [
        (
            "pathways.W002",
            f"In the database “default”, the pathway with the id {pathway.pk} was published and "
            "has no seal: its words can be changed.",
        )
        for pathway in loose
    ]


def test_the_hint_seals_a_version_again():
    pathway = PathwayFactory(published=True)
    [warning] = run_checks(tags=["database"], databases=["default"])

    with connection.cursor() as cursor:
        cursor.execute(re.search("INSERT .*[)]", warning.hint)[0])

    assert said() == []
    with pytest.raises(DatabaseError, match=sealing.REFUSED):
        Pathway.objects.filter(pk=pathway.pk).update(title="Changed")


def test_missing_triggers_are_told_and_put_back_behind_a_migration():
    before = triggers()
    take_out("pathways_objective")
    assert triggers() != before
    assert said() == [
        (
            "pathways.W001",
            "In the database “default”, the triggers that guard published words in the table "
            "pathways_objective are missing or outdated.",
        )
    ]

    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")

    assert triggers() == before
    assert said() == []


def test_a_trigger_that_says_something_else_is_replaced():
    with connection.cursor() as cursor:
        take_out("pathways_seal")
        if connection.vendor == "postgresql":
            cursor.execute(
                "CREATE TRIGGER sealed BEFORE DELETE ON pathways_seal "
                "FOR EACH ROW EXECUTE FUNCTION pathways_keep_seal()"
            )
        else:
            cursor.execute(
                "CREATE TRIGGER sealed_pathways_seal_delete BEFORE DELETE ON pathways_seal "
                "WHEN FALSE BEGIN SELECT 1; END"
            )
    assert len(said()) == 1

    sealing.put_back_seal(using="default")

    assert said() == []


def test_nothing_is_written_where_all_is_as_it_should_be():
    with CaptureQueriesContext(connection) as asked:
        sealing.put_back_seal(using="default")

    assert [query for query in asked if "TRIGGER" in query["sql"].partition("FROM")[0]] == []


def test_tables_that_do_not_exist_yet_are_left_alone():
    """As in a migration that goes back to before the seal, or stops before a list is there."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE pathways_skill RENAME TO elsewhere")
        sealing.put_back_seal(using="default")
        assert {table for table, _name in triggers()} == {*sealing.tables()} - {"pathways_skill"}

        cursor.execute("ALTER TABLE elsewhere RENAME TO pathways_skill")
        sealing.put_back_seal(using="default")
        assert {table for table, _name in triggers()} == {*sealing.tables()}
