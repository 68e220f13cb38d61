"""A list that the table of contents names is in documents, exports, imports and comparisons."""

import os
import subprocess
import sys

from django.conf import settings

CHECKS = "tests/pathways/documents/rituals/check_rituals.py"


def test_list_that_only_the_table_of_contents_names_is_in_documents():
    """In a process of its own, because the names are read when the modules are imported."""
    run = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "pytest", "-v", "-p", "no:cacheprovider", CHECKS],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.pathways.documents.rituals.settings"},
        capture_output=True,
        text=True,
    )

    assert (run.returncode, run.stdout) == (0, run.stdout)
    assert "7 passed" in run.stdout
