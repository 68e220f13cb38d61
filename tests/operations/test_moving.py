"""Everything moves into another database, and every row arrives as it is."""

import os
from datetime import UTC, datetime

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.management import call_command
from django.db import connection
from django.db.utils import Error

from pathway_portal.accounts.models import User
from pathway_portal.operations.moving import every_model
from pathways import sealing
from pathways.models import Pathway
from tests.factories import AssessmentFactory, UserFactory

from .installation import Installation, installation

SELF = "user_is_not_their_own_manager"

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.every_database("types")]


@pytest.fixture
def company(demonstration_rows):
    """Rows of every kind that the portal has, and a column that Django fills by itself."""
    account = SocialAccount.objects.create(user=UserFactory(), provider="p", uid="s")
    SocialAccount.objects.filter(pk=account.pk).update(last_login=datetime(2020, 1, 1, tzinfo=UTC))


@pytest.fixture
def demonstration_rows(settings):
    settings.DEBUG = True
    call_command("loaddata", "roles/operations-director", verbosity=0)
    manager = UserFactory(name="Möna\n", job_title="“Head”, of \\ things")
    AssessmentFactory(employee__manager=manager, submitted=True)


def here(tmp_path):
    """The tests' own database, as the one that is moved."""
    database = os.environ.get("DATABASE_URL", "").rpartition("/")[0]
    name = connection.settings_dict["NAME"]
    url = f"sqlite:///{name}" if connection.vendor == "sqlite" else f"{database}/{name}"
    return Installation(tmp_path, url)


def rows(database):
    found = {}
    for model in every_model():
        table, key = model._meta.db_table, model._meta.pk.column
        with database.cursor() as cursor:
            cursor.execute(f'SELECT COUNT(*), MAX("{key}") FROM "{table}"')  # noqa: S608
            found[table] = cursor.fetchone()
    return found


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
def test_everything_moves(company, tmp_path, vendor):
    if vendor == "postgresql" and connection.vendor == "sqlite":
        return  # this run has no server; the one on PostgreSQL moves from it and back
    with installation(tmp_path, vendor) as other:
        done = here(tmp_path).run("move_to", "--yes", TARGET_DATABASE_URL=other.url)

        assert done.returncode == 0, done.stderr
        assert done.stdout.startswith("Everything is there, and was compared row by row.")
        with other.connected() as there:
            assert rows(there) == rows(connection)
            assert {*sealing._installed(there)} == {*sealing._expected(there)}
            with there.cursor() as cursor:
                cursor.execute("SELECT last_login FROM socialaccount_socialaccount")
                assert str(cursor.fetchone()[0]).startswith("2020-01-01")
            with pytest.raises(Error), there.cursor() as cursor:
                cursor.execute("UPDATE pathways_pathway SET title = 'Another'")
        created = other.ask(
            "from pathway_portal.accounts.models import User;"
            "print(User.objects.create_user('new@example.com').pk)"
        )
        assert int(created) == User.objects.order_by("pk").last().pk + 1
        assert Pathway.objects.exists()


def test_full_database_is_never_moved_into(company, tmp_path):
    own = here(tmp_path)

    done = own.run("move_to", "--yes", TARGET_DATABASE_URL=own.url)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "CommandError: Nothing was moved. That database is not empty. Give a new one.\n"
    )


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", "TARGET_DATABASE_URL is missing"),
        ("nonsense", "TARGET_DATABASE_URL takes postgres://"),
        ("postgres://u:s3cret@127.0.0.1:9/x", "TARGET_DATABASE_URL: connection to server at"),
    ],
)
def test_address_that_does_not_work_ends_with_one_line(tmp_path, url, said):
    done = here(tmp_path).run("move_to", "--yes", TARGET_DATABASE_URL=url)

    assert done.returncode == 1
    assert said in done.stderr.splitlines()[0]
    assert "s3cret" not in done.stderr
    assert "Traceback" not in done.stderr


def test_move_asks_first(company, tmp_path):
    with installation(tmp_path) as other:
        done = here(tmp_path).run("move_to", TARGET_DATABASE_URL=other.url)

        assert done.returncode == 1
        assert "Add --yes to go ahead." in done.stderr
        assert other.tables() == []


def test_move_that_fails_leaves_the_other_database_empty(company, tmp_path):
    """A row that the other database refuses, because a rule of the portal was broken here."""
    person = UserFactory()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints=ON")
        else:
            cursor.execute(f"ALTER TABLE accounts_user DROP CONSTRAINT {SELF}")
        cursor.execute("UPDATE accounts_user SET manager_id = id WHERE id = %s", [person.pk])
    try:
        with installation(tmp_path) as other:
            done = here(tmp_path).run("move_to", "--yes", TARGET_DATABASE_URL=other.url)

            assert done.returncode == 1
            assert "accounts.User" in done.stderr and "cannot be written" in done.stderr
            assert other.tables() == []
    finally:
        put_rule_back(person)


def put_rule_back(person):
    User.objects.filter(pk=person.pk).update(manager=None)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints=OFF")
            return
    [rule] = [each for each in User._meta.constraints if each.name == SELF]
    with connection.schema_editor() as editor:
        editor.add_constraint(User, rule)
