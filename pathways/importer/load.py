"""Between documents and the database: a version as a document, and a document as a draft."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict

from django.db import transaction
from django.db.models import QuerySet

from pathways.contents import pathway_lists
from pathways.models import (
    TAKEN_ADDRESSES,
    Capability,
    Competency,
    CoreCompetency,
    DevelopmentTip,
    ExampleTitle,
    IdealCandidate,
    Metric,
    Objective,
    Pathway,
    PathwayState,
    Reading,
    Responsibility,
    Role,
    Skill,
    Stage,
    StrategicValue,
    WatchFor,
    content_languages,
)
from pathways.services import hold_draft, next_number
from pathways.slugs import slug_of

from . import document as documents
from .check import too_long
from .differences import Difference
from .differences import differences as differences_between
from .document import (
    LEVELS,
    STAGE_LISTS,
    TEXTS,
    CompetencyDocument,
    MetricDocument,
    Part,
    PathwayDocument,
    ReadingDocument,
    StageDocument,
    many_lines,
    one_line,
)
from .findings import Finding, Kind, Place
from .identity import WORDS, identified

PLAIN = {
    Part.RESPONSIBILITIES: Responsibility,
    Part.IDEAL_CANDIDATES: IdealCandidate,
    Part.CORE_COMPETENCIES: CoreCompetency,
    Part.EXAMPLE_TITLES: ExampleTitle,
}
PLAIN_OF_STAGE = {
    Part.OBJECTIVES: Objective,
    Part.WATCH_FORS: WatchFor,
    Part.DEVELOPMENT_TIPS: DevelopmentTip,
}
IDENTIFIED_OF_STAGE = {
    Part.COMPETENCIES: Competency,
    Part.READINGS: Reading,
    Part.METRICS: Metric,
}


class DraftExists(Exception):
    """The role has a draft, and nobody said that it may be replaced."""

    def __init__(self, draft: Pathway):
        super().__init__(str(draft))
        self.draft = draft


class NotImportable(Exception):
    """There are obstacles; `findings` says which."""

    def __init__(self, findings: list[Finding]):
        super().__init__(", ".join(finding.kind for finding in findings))
        self.findings = findings


def as_document(pathway: Pathway) -> PathwayDocument:
    """All that a version says, in the normal form in which texts are compared."""
    [document] = as_documents(Pathway.objects.filter(pk=pathway.pk)).values()
    return document


def as_documents(pathways: QuerySet[Pathway]) -> dict[Pathway, PathwayDocument]:
    """What each of these versions says, in their order: as many queries for many as for one."""
    contents = pathways.select_related("role").prefetch_related(
        *PLAIN,
        Part.STRATEGIC_VALUES,
        "capabilities__skills",
        *(f"stages__{part}" for part in STAGE_LISTS),
    )
    return {pathway: _pathway_document(pathway) for pathway in contents}


def _pathway_document(pathway: Pathway) -> PathwayDocument:
    return PathwayDocument(
        role_name=one_line(pathway.role.name),
        language=pathway.language,
        summary=many_lines(pathway.summary),
        purpose=many_lines(pathway.purpose),
        **{
            part.value: one_line(getattr(pathway, part))
            for part in TEXTS
            if part not in (Part.LANGUAGE, Part.SUMMARY, Part.PURPOSE)
        },
        **{part.value: _texts(getattr(pathway, part).all()) for part in PLAIN},
        capabilities=tuple(
            documents.Capability(one_line(row.category), _texts(row.skills.all()))
            for row in pathway.capabilities.all()
        ),
        strategic_values=tuple(
            documents.StrategicValue(one_line(row.horizon), one_line(row.value))
            for row in pathway.strategic_values.all()
        ),
        stages=tuple(
            _stage_document(number, stage) for number, stage in enumerate(pathway.stages.all(), 1)
        ),
    )


def _texts(rows) -> tuple[str, ...]:
    return tuple(one_line(row.text) for row in rows)


def _stage_document(number: int, stage: Stage) -> StageDocument:
    return StageDocument(
        number,
        one_line(stage.title),
        stage.slug,
        quotation=many_lines(stage.quotation),
        audience=one_line(stage.audience),
        **{part.value: _texts(getattr(stage, part).all()) for part in PLAIN_OF_STAGE},
        competencies=tuple(
            CompetencyDocument(
                one_line(row.text),
                row.slug,
                one_line(row.evidence_prompt),
                **{level: one_line(row.level_wording(level)) for level in LEVELS},
            )
            for row in stage.competencies.all()
        ),
        readings=tuple(
            ReadingDocument(
                one_line(row.title),
                one_line(row.authors),
                many_lines(row.note),
                row.link,
                row.slug,
            )
            for row in stage.readings.all()
        ),
        metrics=tuple(MetricDocument(one_line(row.text), row.slug) for row in stage.metrics.all()),
    )


def role_of(document: PathwayDocument) -> Role | None:
    """The role that the document names, if the portal has it."""
    return Role.objects.called(document.role_name).first()


def latest_version(role: Role) -> Pathway | None:
    """The version with which a document is compared: the newest, be it a draft."""
    return role.pathways.select_related("role").order_by("-number").first()


def differences(document: PathwayDocument, pathway: Pathway) -> list[Difference]:
    """What the document says otherwise than this version."""
    return differences_between(
        identified(document, _known(pathway.role, pathway), _elsewhere(pathway.role)),
        as_document(pathway),
    )


def _known(role: Role, *first: Pathway) -> list[PathwayDocument]:
    """The versions whose identities a new one keeps: these, and what employees read now."""
    published = role.pathways.published().select_related("role")
    versions = {version.pk: version for version in [*first, *published]}
    if not versions and (latest := latest_version(role)):
        versions = {latest.pk: latest}
    return [as_document(version) for version in versions.values()]


def _elsewhere(role: Role):
    """Tell for which words other roles use slugs, so that none is shared by accident."""

    def words_elsewhere(part: Part, slugs: set[str]) -> dict[str, set[str]]:
        if part == Part.STAGES:
            rows = Stage.objects.exclude(pathway__role=role).filter(slug__in=slugs)
            pairs = rows.order_by().values_list("slug", "title")
        else:
            model = IDENTIFIED_OF_STAGE[part]
            rows = model.objects.exclude(stage__pathway__role=role).filter(slug__in=slugs)
            pairs = rows.order_by().values_list("slug", WORDS[part])
        used = defaultdict(set)
        for slug, words in pairs.distinct():
            used[slug].add(words)
        return used

    return words_elsewhere


def obstacles(document: PathwayDocument, role: Role | None) -> list[Finding]:
    """Why no draft can be made of the document."""
    found = [
        Finding(Kind.TOO_LONG, 0, text, place, str(most))
        for place, _item, text, most in too_long(document)
        if role is None or place.part != Part.ROLE_NAME
    ]
    if role is None and not document.role_name:
        found.append(Finding(Kind.MISSING, 0, "", Place(Part.ROLE_NAME)))
    if document.language not in dict(content_languages()):
        found.append(Finding(Kind.UNKNOWN_LANGUAGE, 0, document.language, Place(Part.LANGUAGE)))
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
    if role is None:
        role = _new_role(document.role_name)
    number = next_number(role)
    draft = role.pathways.filter(state=PathwayState.DRAFT).first()
    if draft and not replace_draft:
        raise DraftExists(draft)
    latest = latest_version(role)
    known = _known(role, *([latest] if latest else []))
    document = identified(document, known, _elsewhere(role))
    if draft:
        hold_draft(draft)
        for content in pathway_lists():
            content.model.objects.filter(pathway=draft).delete()
    else:
        draft = Pathway(role=role, number=number)
    for part in TEXTS:
        setattr(draft, part, getattr(document, part))
    draft.save()
    _save_lists(draft, document)
    _save_stages(draft, document)
    return draft


def _new_role(name: str) -> Role:
    return Role.objects.create(name=name, slug=free_address(name))


def free_address(name: str) -> str:
    """An address for a new role of this name that no other role has."""
    slug = base = slug_of(name, "role", most=40)
    number = 1
    while slug in TAKEN_ADDRESSES or Role.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{base}-{number}"
    return slug


def _save_lists(draft: Pathway, document: PathwayDocument) -> None:
    for part, model in PLAIN.items():
        model.objects.bulk_create(
            model(pathway=draft, position=position, text=text)
            for position, text in enumerate(getattr(document, part), 1)
        )
    StrategicValue.objects.bulk_create(
        StrategicValue(pathway=draft, position=position, horizon=row.horizon, value=row.value)
        for position, row in enumerate(document.strategic_values, 1)
    )
    capabilities = Capability.objects.bulk_create(
        Capability(pathway=draft, position=position, category=row.category)
        for position, row in enumerate(document.capabilities, 1)
    )
    Skill.objects.bulk_create(
        Skill(capability=capability, position=position, text=text)
        for capability, row in zip(capabilities, document.capabilities, strict=True)
        for position, text in enumerate(row.skills, 1)
    )


def _save_stages(draft: Pathway, document: PathwayDocument) -> None:
    stages = Stage.objects.bulk_create(
        Stage(
            pathway=draft,
            number=stage.number,
            slug=stage.slug,
            title=stage.title,
            quotation=stage.quotation,
            audience=stage.audience,
        )
        for stage in document.stages
    )
    pairs = list(zip(stages, document.stages, strict=True))
    for part, model in PLAIN_OF_STAGE.items():
        model.objects.bulk_create(
            model(stage=row, position=position, text=text)
            for row, stage in pairs
            for position, text in enumerate(getattr(stage, part), 1)
        )
    for part, model in IDENTIFIED_OF_STAGE.items():
        model.objects.bulk_create(
            model(stage=row, position=position, **asdict(item))
            for row, stage in pairs
            for position, item in enumerate(getattr(stage, part), 1)
        )
