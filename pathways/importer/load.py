"""Save a document as the draft of its role's next version."""

from __future__ import annotations

from django.db import transaction

from ..contents import PATHWAY, Content, pathway_lists
from ..documents.document import (
    TEXTS,
    PathwayDocument,
    PathwayPart,
    ReadingDocument,
    is_plain,
)
from ..documents.findings import DocumentPlace, Finding, FindingKind
from ..documents.identity import identified
from ..documents.lengths import too_long, too_many
from ..documents.reading_links import competency_named, with_links_found
from ..documents.versions import known_versions, latest_version, words_elsewhere
from ..models import TAKEN_ADDRESSES, Pathway, PathwayState, Role, content_languages
from ..services import hold_draft, next_number
from ..slugs import slug_of


class DraftExists(Exception):
    """Signal that the role has a draft, and nobody allowed to replace it."""

    def __init__(self, draft: Pathway):
        super().__init__(str(draft))
        self.draft = draft


class NotImportable(Exception):
    """Signal that there are obstacles; `findings` lists them."""

    def __init__(self, findings: list[Finding]):
        super().__init__(", ".join(finding.kind for finding in findings))
        self.findings = findings


def role_of(document: PathwayDocument) -> Role | None:
    """Return the role that the document names, if the portal has it."""
    return Role.objects.called(document.role_name).first()


def obstacles(document: PathwayDocument, role: Role | None) -> list[Finding]:
    """Return the reasons why the document cannot become a draft."""
    found = [
        Finding(FindingKind.TOO_LONG, 0, text, place, str(most))
        for place, _item, text, most in too_long(document)
        if role is None or place.part != PathwayPart.ROLE_NAME
    ]
    found += [
        Finding(FindingKind.TOO_MANY, 0, owner, place, str(most))
        for place, owner, most in too_many(document)
    ]
    if role is None and not document.role_name:
        found.append(Finding(FindingKind.MISSING, 0, "", DocumentPlace(PathwayPart.ROLE_NAME)))
    if document.language not in dict(content_languages()):
        found.append(
            Finding(
                FindingKind.UNKNOWN_LANGUAGE,
                0,
                document.language,
                DocumentPlace(PathwayPart.LANGUAGE),
            )
        )
    return found


@transaction.atomic
def make_draft(
    document: PathwayDocument, *, role: Role | None, replace_draft: bool = False
) -> Pathway:
    """Make the document the draft of the role's next version; without a role, of a new one.

    A role has one draft at a time. `replace_draft` puts the document's words in the place of those
    that the draft has; whatever was published stays as it is. An existing role keeps its name.
    """
    if found := obstacles(document, role):
        raise NotImportable(found)
    document, _lost = with_links_found(document)
    if role is None:
        role = _new_role(document.role_name)
    number = next_number(role)
    draft = role.pathways.filter(state=PathwayState.DRAFT).first()
    if draft and not replace_draft:
        raise DraftExists(draft)
    latest = latest_version(role)
    known = known_versions(role, *([latest] if latest else []))
    document = identified(document, known, words_elsewhere(role))
    if draft:
        hold_draft(draft)
        for content in pathway_lists():
            content.model.objects.filter(pathway=draft).delete()
    else:
        draft = Pathway(role=role, number=number)
    for part in TEXTS:
        setattr(draft, part, getattr(document, part))
    draft.save()
    _save_lists(PATHWAY, [(draft, document)])
    return draft


def _new_role(name: str) -> Role:
    return Role.objects.create(name=name, slug=free_address(name))


def free_address(name: str) -> str:
    """Return an address for a new role of this name that no other role has."""
    slug = base = slug_of(name, "role", most=40)
    number = 1
    while slug in TAKEN_ADDRESSES or Role.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{base}-{number}"
    return slug


def _save_lists(content: Content, pairs: list[tuple]) -> None:
    """Save the lists of a content's rows; each pair is a row and what the document says of it."""
    for each in content.lists:
        items = [
            (row, document, position, item)
            for row, document in pairs
            for position, item in enumerate(getattr(document, each.name), 1)
        ]
        saved = each.model.objects.bulk_create(
            each.model(
                **{each.holder: row, each.order: position}, **_columns_in(document, each, item)
            )
            for row, document, position, item in items
        )
        _save_lists(each, [(row, item) for row, (*_, item) in zip(saved, items, strict=True)])


def _columns_in(document, content: Content, item) -> dict[str, str]:
    """Return the columns of a row; `document` is what holds the item, with all its slugs."""
    columns = columns_of(content, item)
    if isinstance(item, ReadingDocument) and item.competency:
        named = competency_named(item.competency, document.competencies)
        columns["competency"] = named.slug if named else ""
    return columns


def columns_of(content: Content, item) -> dict[str, str]:
    """Return the texts of a row that says what an item of a document says."""
    if is_plain(content):
        return {content.main_text: item}
    names = [*content.field_names, *(["slug"] if content.has_identity else [])]
    return {name: getattr(item, name) for name in names}
