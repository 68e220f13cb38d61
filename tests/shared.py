"""What takes seconds to make, and what the processes of one run therefore share.

`pytest -n 3` starts three processes. Their database is migrated once, while they still collect
their tests, and each begins with a copy of it. What else is dear is made by the first process that
asks for it, and read by the others. A process that runs alone makes everything itself.
"""

import fcntl
import os
import pickle
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

FOLDER = "TESTS_SHARED_FOLDER"
MIGRATE = "import django; django.setup(); from tests.shared import migrate; migrate()"


def begin(config):
    """Make the folder that the processes of this run share, and begin to migrate their database."""
    folder = Path(tempfile.mkdtemp(prefix="pathways-tests-"))
    os.environ[FOLDER] = str(folder)
    with (folder / "database.lock").open("w") as lock:
        # The child inherits the lock and holds it until it ends.
        fcntl.flock(lock, fcntl.LOCK_EX)
        environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
        migrating = subprocess.Popen(  # noqa: S603
            [sys.executable, "-c", MIGRATE],
            cwd=settings.BASE_DIR,
            env=environment,
            pass_fds=[lock.fileno()],
        )
    config.add_cleanup(lambda: end(folder, migrating))


def end(folder, migrating):
    migrating.wait()
    if connection.vendor == "postgresql":
        connection.creation._destroy_test_db(_template(), verbosity=0)
    shutil.rmtree(folder)
    del os.environ[FOLDER]


def migrate():
    """Make the database that the processes copy, and say that it is whole."""
    settings.DATABASES["default"]["TEST"]["NAME"] = _template()
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    connection.close()
    (Path(os.environ[FOLDER]) / "migrated").touch()


def begin_with_a_copy():
    """Have the test database of this process made as a copy, where this run has one to copy."""
    folder = Path(os.environ.get(FOLDER, "nowhere"))
    if not folder.exists():
        return
    with _locked(folder / "database.lock"):
        is_whole = (folder / "migrated").exists()
    if is_whole and connection.vendor == "postgresql":
        settings.DATABASES["default"]["TEST"]["TEMPLATE"] = _template()
    elif is_whole:
        connection.creation._create_test_db = _copy_of_the_file


def once_per_run(name, make):
    """Return what `make` returns, of whichever process of this run has asked for it first."""
    folder = os.environ.get(FOLDER)
    if not folder:
        return make()
    kept = Path(folder) / f"{name}.pickle"
    with _locked(kept.with_suffix(".lock")):
        if not kept.exists():
            made = pickle.dumps(make())
            kept.write_bytes(made)
    return pickle.loads(kept.read_bytes())  # noqa: S301


def _template():
    """The name of the migrated database."""
    if connection.vendor == "postgresql":
        return f"test_{settings.DATABASES['default']['NAME']}_template"
    return str(Path(os.environ[FOLDER]) / "database.sqlite3")


def _copy_of_the_file(verbosity, autoclobber, keepdb=False):
    name = connection.creation._get_test_db_name()
    shutil.copyfile(_template(), name)
    return name


@contextmanager
def _locked(path):
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
