"""A pathway as a package of CASE, and what is in it."""

import json
from datetime import UTC, datetime

from pathways.exports import case
from pathways.models import Pathway

NOW = datetime(2026, 11, 23, 12, 0, 0, 123456, tzinfo=UTC)


def package(pathway, *, root="https://pathways.example.com", creator="Example Ltd", version="1.1"):
    fresh = Pathway.objects.get(pk=pathway.pk)
    return json.loads(case(fresh, root=root, creator=creator, at=NOW, version=version))


def items(said, kind):
    return [item for item in said["CFItems"] if item["CFItemType"] == kind]
