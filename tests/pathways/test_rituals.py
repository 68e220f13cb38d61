"""A list of stages that nobody knows takes a model, a migration and an entry in the table."""

import subprocess
import sys

import pytest
from django.conf import settings

pytestmark = pytest.mark.every_database("triggers")


def test_a_list_that_nobody_knows_goes_everywhere():
    """It has settings and a fresh database of its own, so it runs in a process of its own."""
    command = [
        *(sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist"),
        *("--ds", "tests.rituals.settings", "tests/rituals/follow_rituals.py"),
    ]

    done = subprocess.run(  # noqa: S603 - our own command
        command, cwd=settings.BASE_DIR, capture_output=True, text=True
    )

    assert done.returncode == 0, done.stdout
    assert "18 passed" in done.stdout
