import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import call_command

pytestmark = pytest.mark.every_database("migrations")


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.fixture
def bare(tmp_path):
    """Runs Python on the project as it was cloned: nothing in the environment, no `.env`."""

    def run(*arguments):
        environ = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(settings.BASE_DIR),
            # Set and empty, it wins over a developer's `.env`.
            "SECRET_KEY": "",
            "DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3",
        }
        command = [sys.executable, *arguments]
        return subprocess.run(  # noqa: S603 - our own command
            command, cwd=tmp_path, env=environ, capture_output=True, text=True
        )

    return run


def test_migrations_are_checked_without_any_setting(bare):
    done = bare(str(settings.BASE_DIR / "manage.py"), "makemigrations", "--check")

    assert (done.returncode, done.stdout, done.stderr) == (0, "No changes detected\n", "")


def test_nothing_is_served_without_a_secret_key(bare):
    done = bare("-c", "import pathway_portal.wsgi")

    assert done.returncode == 3
    assert done.stderr == (
        "SECRET_KEY is missing. Put SECRET_KEY=<a long random text> into the environment or into "
        "the file .env beside manage.py.\n"
    )
