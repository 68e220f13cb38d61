"""Read versions from the database as documents, and compare a document with them."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import QuerySet

from ..contents import PATHWAY, STAGES, Content, TextKind, content_named, pathway_lists, prefetches
from ..models import Pathway, Role, Stage
from ..text_values import said
from .differences import DocumentDifference
from .differences import differences as differences_between
from .document import (
    PathwayDocument,
    PathwayPart,
    is_plain,
    item_class,
    lines_with_words,
    many_lines,
    one_line,
)
from .identity import WORDS, identified


def as_document(pathway: Pathway, *, is_loaded: bool = False) -> PathwayDocument:
    """Return a version as a document, its texts in the normal form used to compare them.

    `is_loaded` says that all its contents are: then it is not loaded again.
    """
    if is_loaded:
        return _pathway_document(pathway)
    [document] = as_documents(Pathway.objects.filter(pk=pathway.pk)).values()
    return document


def as_documents(pathways: QuerySet[Pathway]) -> dict[Pathway, PathwayDocument]:
    """Return these versions as documents, in their order, with a constant number of queries."""
    contents = pathways.select_related("role").prefetch_related(*prefetches(pathway_lists()))
    return {pathway: _pathway_document(pathway) for pathway in contents}


def _pathway_document(pathway: Pathway) -> PathwayDocument:
    return PathwayDocument(
        role_name=one_line(pathway.role.name),
        **_texts(PATHWAY, pathway),
        **_lists(PATHWAY, pathway),
    )


# The fields of a document are known by `CONTENTS` alone, hence `Any` for their values.
def _texts(content: Content, row) -> dict[str, Any]:
    return {text.name: _normal(text.kind, said(text, row)) for text in content.texts}


def _normal(kind: TextKind, text: str) -> str:
    if kind in (TextKind.LINE, TextKind.COMPETENCY):
        return one_line(text)
    if kind == TextKind.LINES:
        return lines_with_words(text)
    return many_lines(text) if kind == TextKind.PARAGRAPHS else text


def _lists(content: Content, row) -> dict[str, Any]:
    return {
        each.name: tuple(
            _item(each, item, number)
            for number, item in enumerate(getattr(row, each.name).all(), 1)
        )
        for each in content.lists
    }


def _item(content: Content, row, number: int):
    texts = _texts(content, row)
    if is_plain(content):
        return texts[content.main_text]
    if content.has_identity:
        texts["slug"] = row.slug
    if content is STAGES:
        texts["number"] = number
    return item_class(content)(**texts, **_lists(content, row))


def latest_version(role: Role) -> Pathway | None:
    """Return the version to compare a document with: the newest, drafts included."""
    return role.pathways.select_related("role").order_by("-number").first()


def differences(
    document: PathwayDocument, pathway: Pathway, *, is_loaded: bool = False
) -> list[DocumentDifference]:
    """Return the changes from this version to the document; `is_loaded` as in `as_document`."""
    before = as_document(pathway, is_loaded=is_loaded)
    # A role has one published version, so that there is no other one whose slugs are kept.
    known = [before] if pathway.is_published else known_versions(pathway.role, pathway)
    return differences_between(
        identified(document, known, words_elsewhere(pathway.role)),
        before,
    )


def known_versions(role: Role, *first: Pathway) -> list[PathwayDocument]:
    """Return the versions whose slugs a new one keeps: these, and the published one."""
    published = role.pathways.published().select_related("role")
    versions = {version.pk: version for version in [*first, *published]}
    if not versions and (latest := latest_version(role)):
        versions = {latest.pk: latest}
    return [as_document(version) for version in versions.values()]


def words_elsewhere(role: Role):
    """Return a look-up of slugs in other roles, so that none is shared by accident."""

    def used_by_others(part: str, slugs: set[str]) -> dict[str, set[str]]:
        if part == PathwayPart.STAGES:
            rows = Stage.objects.exclude(pathway__role=role).filter(slug__in=slugs)
            pairs = rows.order_by().values_list("slug", "title")
        else:
            model = content_named(part).model
            rows = model.objects.exclude(stage__pathway__role=role).filter(slug__in=slugs)
            pairs = rows.order_by().values_list("slug", WORDS[part])
        used = defaultdict(set)
        for slug, words in pairs.distinct():
            used[slug].add(words)
        return used

    return used_by_others
