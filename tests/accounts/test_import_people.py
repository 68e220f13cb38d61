"""The list of people, brought in at the terminal."""

import io
import sys

import pytest
from django.core.management import CommandError, call_command

from pathway_portal.accounts.models import User
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.every_database("raw SQL")]


class Terminal(io.StringIO):
    def isatty(self):
        return True


def run(path, *options, error=None, **more):
    """What it ends with, what it says, and what it complains of."""
    out, error = io.StringIO(), error or io.StringIO()
    try:
        call_command("import_people", str(path), *options, stdout=out, stderr=error, **more)
    except SystemExit as ended:
        return ended.code, out.getvalue(), error.getvalue()
    except CommandError as ended:
        return ended.returncode, out.getvalue(), str(ended)
    return 0, out.getvalue(), error.getvalue()


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("email;name;manager\nann@example.com;Ann;\nbo@example.com;Bo;ann@example.com")
    return path


def test_a_list_is_brought_in(file):
    UserFactory()

    code, out, error = run(file)

    assert (code, error) == (0, "")
    assert out.splitlines() == [
        "New: 2",
        "Changed: 0",
        "Leaving: 0",
        "Coming back: 0",
        "With another manager, because theirs leaves: 0",
        "As before: 0",
        "Not in the file, and as before: 1",
        "Has left and was never here, not added: 0",
    ]
    assert User.objects.get(name="Bo").manager.name == "Ann"


def test_a_second_time_does_nothing(file):
    run(file)

    code, out, _error = run(file)

    assert code == 0
    assert out.splitlines()[0] == "New: 0"
    assert "As before: 2" in out.splitlines()


def test_a_dry_run_writes_nothing(file):
    code, out, _error = run(file, "--dry-run")

    assert code == 0
    assert (out.splitlines()[0], out.splitlines()[-1]) == ("New: 2", "Nothing was written.")
    assert User.objects.count() == 0


@pytest.mark.parametrize("options", [[], ["--dry-run"]])
def test_problems_are_told_and_end_with_two(file, options):
    file.write_text("email,name,manager\nann@example.com,,\nbo@example.com,Bo,cy@example.com")

    code, out, error = run(file, *options)

    assert (code, out) == (2, "")
    assert error.splitlines() == [
        "Row 2, name: The name is missing, and this person is new.",
        "Row 3, manager: Nobody has the address cy@example.com, neither here nor in the file.",
        "2 problems. Nothing was written.",
    ]
    assert User.objects.count() == 0


def test_a_file_that_is_not_there_ends_with_one(tmp_path):
    code, _out, error = run(tmp_path / "nothing.csv")

    assert code == 1
    assert "nothing.csv" in error


def test_standard_input_is_read(monkeypatch, file):
    content = file.read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))

    assert run("-")[0] == 0
    assert User.objects.count() == 2


def test_everybody_is_named_when_asked(file):
    UserFactory(email="ann@example.com", name="Anna")

    _code, out, _error = run(file, verbosity=2)

    assert out.splitlines()[:6] == [
        "New: 1",
        "  bo@example.com",
        "    name: nothing → Bo",
        "    manager: nobody → Ann",
        "Changed: 1",
        "  ann@example.com",
    ]


def test_how_far_it_is_stands_on_a_terminal_alone(file):
    _code, _out, error = run(file, error=Terminal())

    assert error == f"\r[{'#' * 40}] 2/2\n"
