"""Import the portal with all its pages, so that a fork of this process can answer at once."""

import django
from django.urls import get_resolver

django.setup()
get_resolver().url_patterns  # noqa: B018
