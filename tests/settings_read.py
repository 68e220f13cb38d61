"""The settings as a process reads them from its environment or a `.env`."""

import os
import runpy
import subprocess
import sys
from unittest.mock import patch

from django.conf import settings

KEY = "x8!#$%^&*(-_=+)k@q2 7zv'\"w5b9n"
LONG_KEY = KEY * 2
SECRET = "s3cret-of-the-company"


def start(**environment):
    """The settings as they are with this environment and no `.env`."""
    secret = {"SECRET_KEY": LONG_KEY} | environment
    with (
        patch.dict(os.environ, secret, clear=True),
        patch("pathlib.Path.read_text", side_effect=FileNotFoundError),
    ):
        return runpy.run_path(str(settings.BASE_DIR / "pathway_portal" / "settings.py"))


def run(*arguments, **environment):
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(settings.BASE_DIR)} | environment
    return subprocess.run(  # noqa: S603 - our own command
        [sys.executable, *arguments],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
    )
