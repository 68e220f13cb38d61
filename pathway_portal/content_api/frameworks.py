"""Find published pathways as CASE frameworks, and what is in them, by identifier.

Identifiers are derived and cannot be turned back. Those of documents are quick to make for all
roles. For the others there is an index: of each published pathway, the first halves of all its
identifiers. The cache shares it. When something is published, its own part is made, and that of
those who share a competency with it.
"""

from __future__ import annotations

import hashlib
from array import array
from bisect import bisect_left
from collections import defaultdict
from itertools import chain
from uuid import UUID

from django.core.cache import cache
from django.db.models import prefetch_related_objects

from pathways.contents import CONTENTS, PATHWAY, pathway_lists, prefetches
from pathways.exports.case import (
    FindCompetencies,
    case_document,
    case_identifiers,
    case_package,
    published_competencies,
)
from pathways.exports.case_extensions import extended_lists
from pathways.exports.case_names import CaseNames
from pathways.models import Competency, Pathway

INDEXED_AT_ONCE = 100  # pathways, whose rows are in memory together
KEPT_FOR = 7 * 24 * 60 * 60  # seconds
# Of a pathway: what its identifiers follow from, and their first halves, in order.
IndexEntry = tuple[str, array]
# The index used last: its name, what was published then, and the index itself.
_latest: tuple[str, dict[int, str], dict[int, IndexEntry]] | None = None


class Frameworks:
    """What is published today, as the portal at `root` names it."""

    def __init__(self, root: str, service: str, creator: str):
        self.names = CaseNames(root, service)
        self.creator = creator
        published = Pathway.objects.published().order_by("pk")
        self.roles = dict(published.values_list("pk", "role__slug"))

    # Documents

    def summaries(self) -> dict[int, dict]:
        """Return each document without its extensions, by the pathway's key."""
        pathways = Pathway.objects.filter(pk__in=self.roles).select_related("role")
        return {each.pk: self._document(each, with_extensions=False) for each in pathways}

    def documents(self, keys: list[int]) -> list[dict]:
        """Return whole documents in this order, with one query for each list they need."""
        pathways = Pathway.objects.select_related("role").in_bulk(keys)
        prefetch_related_objects(list(pathways.values()), *prefetches(extended_lists(PATHWAY)))
        return [self._document(pathways[key]) for key in keys]

    def document(self, identifier: str) -> dict | None:
        key = self._role_of_document(identifier)
        return self.documents([key])[0] if key else None

    def package(self, identifier: str) -> dict | None:
        key = self._role_of_document(identifier)
        return self._package(key) if key else None

    def _role_of_document(self, identifier: str) -> int | None:
        for key, role in self.roles.items():
            if self.names.of_document(role)["identifier"] == identifier:
                return key
        return None

    def _document(self, pathway: Pathway, *, with_extensions: bool = True) -> dict:
        document = case_document(
            pathway, self.names, creator=self.creator, with_extensions=with_extensions
        )
        package = {"title": document["title"]} | self.names.of_package(pathway.role.slug)
        return document | {"CFPackageURI": package}

    def _package(self, key: int) -> dict:
        pathway = Pathway.objects.select_related("role").get(pk=key)
        return case_package(pathway, self.names, creator=self.creator, at=pathway.published_at)

    # What is in them

    def item(self, identifier: str) -> dict | None:
        package = self.package_with(identifier)
        item = package and _find(package["CFItems"], identifier)
        return item and item | {"CFDocumentURI": _document_link(package)}

    def associations_of_item(self, identifier: str) -> dict | None:
        package = self.package_with(identifier)
        item = package and _find(package["CFItems"], identifier)
        if not item:
            return None
        ends = ("originNodeURI", "destinationNodeURI")
        return {
            "CFItem": item | {"CFDocumentURI": _document_link(package)},
            "CFAssociations": [
                each
                for each in package["CFAssociations"]
                if any(each[end]["identifier"] == identifier for end in ends)
            ],
        }

    def association(self, identifier: str) -> dict | None:
        package = self.package_with(identifier)
        found = package and _find(package["CFAssociations"], identifier)
        return found and found | {"CFDocumentURI": _document_link(package)}

    def rubric(self, identifier: str) -> dict | None:
        package = self.package_with(identifier)
        return package and _find(package["CFRubrics"], identifier)

    def item_types(self, identifier: str) -> dict | None:
        """Return the item type and those below it, as far as what is published uses them."""
        for content in CONTENTS:
            kind = content.case_type
            if kind and self.names.at_portal("item-type", kind.title)["identifier"] == identifier:
                break
        else:
            return None
        package = self.package_with(identifier)
        if not package:
            return None
        types = package["CFDefinitions"]["CFItemTypes"]
        below = [each for each in types if each["hierarchyCode"].startswith(f"{kind.code}.")]
        return {"CFItemTypes": [_find(types, identifier), *below]}

    # The index

    def package_with(self, identifier: str) -> dict | None:
        """Return the package that something is in."""
        half = _half(identifier)
        for key, (_state, halves) in self._index().items():
            at = bisect_left(halves, half)
            if at < len(halves) and halves[at] == half:
                return self._package(key)
        return None

    def _index(self) -> dict[int, IndexEntry]:
        global _latest
        types = [content.case_type for content in CONTENTS]
        name = _hashed("index", self.names.namespace, types)
        if _latest is None or _latest[:2] != (name, self.roles):
            index = self._renewed(cache.get(name, {}))
            cache.set(name, index, KEPT_FOR)
            _latest = (name, self.roles, index)
        return _latest[2]

    def _renewed(self, index: dict[int, IndexEntry]) -> dict[int, IndexEntry]:
        """Return the index with what is new in it, and without what is published no more."""
        states = self._states()
        kept = {key: index[key] for key in index if index[key][0] == states.get(key)}
        new = sorted(states.keys() - kept.keys())
        find_competencies = self._competencies_of(new)
        for start in range(0, len(new), INDEXED_AT_ONCE):
            pathways = list(Pathway.objects.filter(pk__in=new[start : start + INDEXED_AT_ONCE]))
            prefetch_related_objects(pathways, "role", *prefetches(pathway_lists()))
            for pathway in pathways:
                identifiers = set(case_identifiers(pathway, self.names, find_competencies))
                halves = array("Q", sorted(map(_half, identifiers)))
                kept[pathway.pk] = (states[pathway.pk], halves)
        return kept

    def _states(self) -> dict[int, str]:
        """Say for each pathway what its identifiers follow from, besides its own words.

        Those never change. Which other pathways have competencies of the same slugs may.
        """
        rows = Competency.objects.filter(stage__pathway__in=self.roles)
        with_slug = defaultdict(set)
        for slug, key in rows.values_list("slug", "stage__pathway"):
            with_slug[slug].add(key)
        shared = defaultdict(list)
        for slug, keys in sorted(with_slug.items()):
            for key in keys if len(keys) > 1 else ():
                shared[key].append((slug, sorted(keys)))
        return {key: _hashed(role, shared[key]) for key, role in self.roles.items()}

    def _competencies_of(self, keys: list[int]) -> FindCompetencies:
        """Return how to find those of the slugs that these pathways have, without more queries."""
        by_slug = defaultdict(list)
        if keys:
            slugs = Competency.objects.filter(stage__pathway__in=keys).values("slug")
            for competency in published_competencies(slugs):
                by_slug[competency.slug].append(competency)
        return lambda wanted: chain.from_iterable(by_slug.get(slug, ()) for slug in wanted)


def _hashed(*what: object) -> str:
    return hashlib.sha256(repr(what).encode()).hexdigest()


def _half(identifier: str) -> int:
    return UUID(identifier).int >> 64


def _find(things: list[dict], identifier: str) -> dict | None:
    return next((each for each in things if each["identifier"] == identifier), None)


def _document_link(package: dict) -> dict:
    return {name: package["CFDocument"][name] for name in ("title", "identifier", "uri")}
