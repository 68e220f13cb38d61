"""Derive the identifiers and addresses of things in CASE from what they are."""

from __future__ import annotations

import json
from functools import lru_cache
from urllib.parse import urlsplit
from uuid import NAMESPACE_DNS, UUID, uuid5

from django.urls import reverse

# All versions have the identifier of the first, which other systems have kept.
FIRST = 1
# Where the service keeps things of a kind. All other kinds are items; what is in a rubric has no
# address of its own.
COLLECTIONS = {
    "document": "CFDocuments",
    "association": "CFAssociations",
    "item-type": "CFItemTypes",
    **dict.fromkeys(["rubric", "criterion", "level"], "CFRubrics"),
}


class CaseNames:
    """Name things as the portal at `root` does: "https://pathways.example.com".

    Their addresses lead to the downloads, or to the CASE service where its path is given.
    Identifiers are the same either way.
    """

    def __init__(self, root: str, service: str = ""):
        self.root = root.rstrip("/")
        self.service = service
        self.namespace = uuid5(NAMESPACE_DNS, urlsplit(root).hostname or "")

    def identifier(self, *what: object) -> UUID:
        return uuid5(self.namespace, json.dumps(what))

    def at_role(self, role: str, kind: str, *what: object, inside: str = "") -> dict:
        """Name something of a role. Its address leads to the role's download, which holds it.

        `inside` is the identifier of the rubric that something is in.
        """
        file = "" if self.service else _download(role)
        return self._named(file, kind, self.identifier(kind, role, *what), inside)

    def of_document(self, role: str) -> dict:
        return self.at_role(role, "document", FIRST)

    def of_competency(self, role: str, stage: str, slug: str) -> dict:
        return self.at_role(role, "competency", stage, slug)

    def at_portal(self, kind: str, *what: object) -> dict:
        """Name something that all roles share."""
        file = "" if self.service else reverse("pathways:catalogue")
        return self._named(file, kind, self.identifier(kind, *what))

    def of_package(self, role: str) -> dict:
        """Name the package of a role's document, at the service."""
        identifier = self.of_document(role)["identifier"]
        address = f"{self.root}{self.service}CFPackages/{identifier}"
        return {"identifier": identifier, "uri": address}

    def _named(self, file: str, kind: str, identifier: UUID, inside: str = "") -> dict:
        if self.service:
            file = f"{self.service}{COLLECTIONS.get(kind, 'CFItems')}/{inside or identifier}"
        fragment = f"#{identifier}" if inside or not self.service else ""
        return {"identifier": str(identifier), "uri": f"{self.root}{file}{fragment}"}


@lru_cache(maxsize=1)
def _download(role: str) -> str:
    """Return where the role's package is downloaded. All that is in one has the same address."""
    return reverse("pathways:download", args=[role, "case"])
