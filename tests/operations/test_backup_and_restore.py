"""A backup is whole, comes back where nothing is, and brings back nobody who was erased."""

import sqlite3
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from pathway_portal.accounts.models import Notice, NoticeKind, OutgoingMail, User
from pathway_portal.accounts.services import leave
from pathway_portal.operations import backups
from pathway_portal.privacy import erased_list
from pathway_portal.privacy.personal_data import erase
from pathways.models import Pathway
from tests.factories import AssessmentFactory, PathwayFactory, UserFactory

from .installation import installation

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.every_database("dumps")]

NOW = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def own_list(settings, tmp_path):
    settings.ERASED_PEOPLE_FILE = str(tmp_path / "erased.txt")


@pytest.fixture
def company():
    """Anna, who reports to Mona, and a published pathway."""
    mona = UserFactory(name="Mona Manager", email="mona@example.com")
    anna = UserFactory(name="Anna Able", email="anna@example.com", manager=mona)
    AssessmentFactory(employee=anna, submitted=True)
    PathwayFactory(published=True, title="Our words")
    return anna


@pytest.fixture
def other(tmp_path):
    with installation(tmp_path) as there:
        yield there


def backup(folder):
    call_command("backup", folder, verbosity=0)
    return max(path for path in folder.iterdir() if backups.NAME.fullmatch(path.name))


def test_backup_is_said_and_for_its_owner_alone(company, tmp_path, capsys):
    call_command("backup", tmp_path / "backups")

    [path] = [each for each in (tmp_path / "backups").iterdir() if each.suffix != ".txt"]
    assert backups.NAME.fullmatch(path.name)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    said = capsys.readouterr().out
    assert said.startswith(f"{path} (") and said.endswith(" MB), written and read back.\n")


def test_everything_comes_back(company, tmp_path, other):
    path = backup(tmp_path / "backups")

    done = other.run("restore", path, "--yes")

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[:2] == [f"Restored from {path.name}.", "Erased again: nobody."]
    assert other.ask(
        "from pathway_portal.accounts.models import *; from pathways.models import *;"
        "from assessments.models import Assessment;"
        "print(*User.objects.order_by('name').values_list('name', 'manager__name'));"
        "print(Assessment.objects.get().employee, *Pathway.objects.filter(title='Our words'))"
    ).splitlines() == [
        "('Anna Able', 'Mona Manager') ('Mona Manager', None)",
        f"Anna Able {Pathway.objects.get(title='Our words')}",
    ]
    check = other.run("check", "--database", "default")
    assert "pathways.W001" not in check.stdout + check.stderr  # the seals are in place


def test_sessions_and_waiting_mails_do_not_come_back(company, tmp_path, other):
    Session.objects.create(session_key="k", session_data="", expire_date=timezone.now())
    OutgoingMail.objects.create(to="a@example.com", subject="S", body="B", created_at=NOW)
    Notice.objects.create(recipient=company, about=company, kind=NoticeKind.MANAGER_CHANGED, at=NOW)
    path = backup(tmp_path / "backups")

    done = other.run("restore", path, "--yes")

    assert "Not mailed, because they may be outdated: 2." in done.stdout
    assert (
        other.ask(
            "from django.contrib.sessions.models import Session;"
            "from pathway_portal.accounts.models import *;"
            "print(Session.objects.count(), OutgoingMail.objects.count(),"
            "Notice.objects.filter(mailed_at=None).count(), Notice.objects.count())"
        )
        == "0 0 0 1"
    )


# Erased people stay erased


def erase_from(person):
    leave(person, at=timezone.now())
    person.refresh_from_db()
    erase(person, by=None, at=timezone.now())


def names(there):
    return there.ask(
        "from pathway_portal.accounts.models import User;"
        "print(*User.objects.order_by('pk').values_list('name', flat=True), sep=', ')"
    )


def test_somebody_erased_since_stays_erased(company, tmp_path, other):
    path = backup(tmp_path / "backups")
    erase_from(company)

    done = other.run("restore", path, "--yes")

    assert f"Erased again: {company.pk}." in done.stdout
    assert names(other) == "Mona Manager, Former employee"
    rows = "".join(map(str, all_rows(other)))
    assert "Mona Manager" in rows
    assert "Anna" not in rows and "anna@" not in rows


def test_list_of_a_later_backup_is_enough(company, tmp_path, other, settings):
    """The machine is lost, and with it its own list."""
    path = backup(tmp_path / "backups")
    erase_from(company)
    backup(tmp_path / "backups")
    (tmp_path / "erased.txt").unlink()

    other.run("restore", path, "--yes")

    assert names(other) == "Mona Manager, Former employee"


def test_numbers_can_be_said(company, tmp_path, other):
    path = backup(tmp_path / "backups")

    other.run("restore", path, "--yes", "--erased", company.pk)

    assert names(other) == "Mona Manager, Former employee"


def test_number_of_an_erased_person_is_given_to_nobody_else(company, tmp_path, other):
    path = backup(tmp_path / "backups")

    other.run("restore", path, "--yes", "--erased", company.pk + 5)

    created = other.ask(
        "from pathway_portal.accounts.models import User;"
        "print(User.objects.create_user('new@example.com').pk)"
    )
    assert int(created) == company.pk + 6


def test_erasing_is_noted_outside_of_the_database(company, settings):
    erase_from(company)

    [line] = Path(settings.ERASED_PEOPLE_FILE).read_text().splitlines()
    assert line.startswith(f"{company.pk} 20") and line.endswith("Z")


def test_erasing_goes_on_where_it_cannot_be_noted_and_says_so(company, settings, caplog):
    settings.ERASED_PEOPLE_FILE = "/nowhere/erased.txt"

    erase_from(company)

    assert User.objects.get(pk=company.pk).name == "Former employee"
    assert f"The number of person {company.pk} could not be added" in caplog.text


def test_list_forgets_nobody_though_the_database_does(company, tmp_path):
    folder = tmp_path / "backups"
    folder.mkdir()
    (folder / backups.ERASED).write_text("4711 2026-01-01T00:00:00Z\nnot a line\n")

    backup(folder)

    assert erased_list.numbers_in(folder / backups.ERASED) == {4711}


def all_rows(there):
    with there.connected() as other, other.cursor() as cursor:
        for table in other.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            yield from cursor.fetchall()


# What is refused


def test_full_database_is_never_restored_into(company, tmp_path):
    path = backup(tmp_path / "backups")

    with pytest.raises(CommandError, match="The database is not empty"):
        call_command("restore", path, yes=True)

    assert User.objects.count() == 2


def test_restore_asks_first(company, tmp_path, other):
    path = backup(tmp_path / "backups")

    done = other.run("restore", path)

    assert (done.returncode, other.tables()) == (1, [])
    assert "Add --yes to go ahead. Nothing was changed." in done.stderr


@pytest.mark.sampled(5)
@pytest.mark.parametrize("damage", ["cut", "changed", "empty", "other", "absent"])
def test_damaged_file_is_refused_in_one_line(company, tmp_path, other, damage):
    path = backup(tmp_path / "backups")
    content = path.read_bytes()
    if damage == "cut":
        path.write_bytes(content[: len(content) * 3 // 4])
    elif damage == "changed":
        path.write_bytes(content[:100] + b"\xff" * (len(content) - 200) + content[-100:])
    elif damage == "empty":
        path.write_bytes(b"")
    elif damage == "other":
        path.write_text("a list of people")
    else:
        path.unlink()

    done = other.run("restore", path, "--yes")

    assert (done.returncode, other.tables()) == (1, [])
    assert done.stderr.startswith("CommandError: Nothing was restored. ")
    assert done.stderr.count("\n") == 1


def test_backup_of_a_newer_release_is_refused(company, tmp_path, other):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied)"
            " VALUES ('accounts', '9999_later', '2030-01-01')"
        )
    try:
        path = backup(tmp_path / "backups")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_migrations WHERE name = '9999_later'")

    done = other.run("restore", path, "--yes")

    assert (done.returncode, other.tables()) == (1, [])
    assert "was made by a newer release (it has accounts 9999_later)" in done.stderr


def test_restore_that_fails_leaves_the_place_empty(company, tmp_path, other):
    """An erasing that cannot be done, at the very end."""
    path = backup(tmp_path / "backups")
    (tmp_path / "backups" / backups.ERASED).write_bytes(b"\xff")

    done = other.run("restore", path, "--yes")

    assert done.returncode == 1
    assert other.tables() == []


# Backups while people work


def test_backup_waits_for_writers_and_is_whole(company, tmp_path):
    if connection.vendor != "sqlite":  # pg_dump sees the moment at which it began
        assert backups.migrations_in(backup(tmp_path / "backups"))
        return
    over = threading.Event()
    writing = threading.Thread(target=write_on, args=(connection.settings_dict["NAME"], over))
    writing.start()
    try:
        for number in range(5):
            path = backups.back_up(tmp_path / "backups", at=NOW + timedelta(seconds=number))
            backups.verify(path)
    finally:
        over.set()
        writing.join()


def write_on(name, over):
    with sqlite3.connect(name, timeout=60, isolation_level=None) as other:
        while not over.wait(0.001):
            other.execute("BEGIN IMMEDIATE")
            other.execute("UPDATE accounts_user SET job_title = job_title || 'x'")
            other.execute("COMMIT")
    other.close()


def test_backup_that_cannot_be_written_leaves_nothing(company, tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(CommandError, match=r"^No backup was written\. "):
        call_command("backup", tmp_path / "file")


def test_old_backups_are_deleted_and_nothing_else(company, tmp_path):
    folder = tmp_path / "backups"
    folder.mkdir()
    suffix = backups.SUFFIXES[connection.vendor]
    old, own = folder / f"portal-20200101T000000Z{suffix}", folder / "portal-notes.txt"
    old.touch(), own.touch()

    call_command("backup", folder, keep=30, verbosity=0)

    left = {path.name for path in folder.iterdir()}
    assert old.name not in left and own.name in left
    assert len([name for name in left if backups.NAME.fullmatch(name)]) == 1
