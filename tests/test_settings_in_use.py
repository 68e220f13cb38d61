"""Commands and the server, with settings that are right and wrong."""

import shutil

import pytest
from django.conf import settings
from django.core.checks import run_checks

from pathway_portal.web.environment import SettingError
from tests.settings_read import LONG_KEY, SECRET, run, start


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["manage.py", "migrate"], 1), (["-c", "import pathway_portal.wsgi"], 3)],
)
def test_commands_and_the_server_end_with_that_line_alone(arguments, code):
    done = run(*arguments, SECRET_KEY=LONG_KEY, DATABASE_URL=f"postgres://u:{SECRET}/x@host/name")

    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr.startswith("DATABASE_URL takes postgres://user:password@host/name")
    assert done.stderr.count("\n") == 1
    assert SECRET not in done.stderr


def test_migrate_says_where_it_makes_a_database_that_nobody_configured(tmp_path):
    for package in ["pathway_portal", "pathways", "assessments"]:
        shutil.copytree(settings.BASE_DIR / package, tmp_path / package)
    shutil.copy(settings.BASE_DIR / "manage.py", tmp_path)
    migrate = [tmp_path / "manage.py", "migrate", "contenttypes"]

    first = run(*migrate, SECRET_KEY=LONG_KEY, PYTHONPATH=str(tmp_path))
    second = run(*migrate, SECRET_KEY=LONG_KEY, PYTHONPATH=str(tmp_path))

    assert first.stdout.splitlines()[0] == (
        f"DATABASE_URL is not set, so this makes the SQLite file {tmp_path}/db.sqlite3. For "
        "PostgreSQL set DATABASE_URL and run it again."
    )
    assert "DATABASE_URL" not in second.stdout


def test_database_that_is_not_there_is_said_in_one_line():
    done = run(
        "manage.py", "migrate", SECRET_KEY=LONG_KEY, DATABASE_URL="postgres://u:p@127.0.0.1:9/name"
    )

    assert (done.returncode, done.stdout.count("\n")) == (1, 0)
    assert done.stderr.startswith("DATABASE_URL: the database cannot be opened.")
    assert done.stderr.count("\n") == 1


@pytest.mark.sampled(4)
@pytest.mark.parametrize(
    "command", [["manage.py", "migrate"], ["-c", "import pathway_portal.wsgi"]]
)
@pytest.mark.parametrize("content", [None, b"root:x:0:0:root:/root:/bin/bash\n" * 200])
def test_file_that_can_be_no_database_ends_with_one_line_and_stays_as_it_is(
    tmp_path, content, command
):
    path = tmp_path / ("nowhere/db.sqlite3" if content is None else "passwd")
    if content:
        path.write_bytes(content)
        path.chmod(0o644)

    done = run(
        *command,
        SECRET_KEY=LONG_KEY,
        TRUSTED_PROXY_COUNT="1",
        DATABASE_URL=f"sqlite:///{path}",
    )

    assert done.returncode in (1, 3)
    assert done.stderr.startswith("DATABASE_URL: the database cannot be opened. ")
    assert done.stderr.count("\n") == 1
    if content:
        assert (path.read_bytes(), path.stat().st_mode & 0o777) == (content, 0o644)


def test_server_does_not_start_with_an_option_that_postgresql_does_not_take():
    done = run(
        "-c",
        "import pathway_portal.wsgi",
        SECRET_KEY=LONG_KEY,
        TRUSTED_PROXY_COUNT="1",
        DATABASE_URL=f"postgres://u:{SECRET}@127.0.0.1:9/name?sslmode=bogus",
    )

    assert done.returncode == 3
    assert done.stderr.startswith("DATABASE_URL: the database cannot be opened. invalid ")
    assert (done.stderr.count("\n"), SECRET in done.stderr) == (1, False)


def test_own_options_of_the_database_leave_the_limits_in_place():
    options = start(DATABASE_URL="postgres://u:p@h/n?options=-c%20search_path%3Dportal")

    assert options["DATABASES"]["default"]["OPTIONS"]["options"] == (
        "-c lock_timeout=60000 -c search_path=portal"
    )


def test_pooler_gets_no_options_to_drop():
    started = start(DATABASE_URL="postgres://u:p@h/n", DATABASE_POOLER="on")

    database = started["DATABASES"]["default"]
    assert "options" not in database["OPTIONS"]
    assert database["DISABLE_SERVER_SIDE_CURSORS"] is True


def test_replica_is_read_beside_the_database():
    started = start(
        DATABASE_URL="postgres://u:p@h/n", DATABASE_REPLICA_URL="postgres://u:p@replica/n"
    )

    assert started["DATABASES"]["replica"]["HOST"] == "replica"
    assert started["DATABASES"]["default"]["HOST"] == "h"


@pytest.mark.parametrize(
    "addresses",
    [
        {"DATABASE_REPLICA_URL": "postgres://u:p@replica/n"},  # of SQLite
        {"DATABASE_URL": "postgres://u:p@h/n", "DATABASE_REPLICA_URL": "sqlite:////tmp/copy"},
    ],
)
def test_only_postgresql_has_a_replica(addresses):
    with pytest.raises(SettingError, match=r"^DATABASE_REPLICA_URL takes postgres://"):
        start(**addresses)


def test_server_does_not_start_behind_an_unknown_number_of_proxies(tmp_path):
    database = f"sqlite:///{tmp_path}/db.sqlite3"

    done = run("-c", "import pathway_portal.wsgi", SECRET_KEY=LONG_KEY, DATABASE_URL=database)

    assert done.returncode == 3
    assert done.stderr.startswith("TRUSTED_PROXY_COUNT is missing.")
    assert done.stderr.count("\n") == 1


def test_server_does_not_start_upon_an_older_schema(tmp_path):
    database = f"sqlite:///{tmp_path}/db.sqlite3"

    done = run(
        "-c",
        "import pathway_portal.wsgi",
        SECRET_KEY=LONG_KEY,
        DATABASE_URL=database,
        HTTPS="off",
    )

    assert done.returncode == 3
    assert done.stderr.startswith("The database lacks migrations (")
    assert done.stderr.endswith("Run: manage.py migrate\n")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("count", "found"), [(None, ["portal.E001"]), (0, ["portal.W001"]), (1, [])]
)
def test_deployment_check_says_how_many_proxies_it_sees(settings, count, found):
    settings.HTTPS, settings.TRUSTED_PROXY_COUNT = True, count

    messages = run_checks(tags=["security"], include_deployment_checks=True)

    assert [each.id for each in messages if each.id.startswith("portal.")] == found
