"""Read versions from the database as documents, and compare a document with them."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import QuerySet

from ..models import (
    Competency,
    CoreCompetency,
    DevelopmentTip,
    ExampleTitle,
    IdealCandidate,
    Metric,
    Objective,
    Pathway,
    Reading,
    Responsibility,
    Role,
    Stage,
    WatchFor,
)
from .differences import DocumentDifference
from .differences import differences as differences_between
from .document import (
    LEVELS,
    STAGE_LISTS,
    TEXTS,
    CapabilityDocument,
    CompetencyDocument,
    MetricDocument,
    PathwayDocument,
    PathwayPart,
    ReadingDocument,
    StageDocument,
    StrategicValueDocument,
    many_lines,
    one_line,
)
from .identity import WORDS, identified

PLAIN = {
    PathwayPart.RESPONSIBILITIES: Responsibility,
    PathwayPart.IDEAL_CANDIDATES: IdealCandidate,
    PathwayPart.CORE_COMPETENCIES: CoreCompetency,
    PathwayPart.EXAMPLE_TITLES: ExampleTitle,
}
PLAIN_OF_STAGE = {
    PathwayPart.OBJECTIVES: Objective,
    PathwayPart.WATCH_FORS: WatchFor,
    PathwayPart.DEVELOPMENT_TIPS: DevelopmentTip,
}
IDENTIFIED_OF_STAGE = {
    PathwayPart.COMPETENCIES: Competency,
    PathwayPart.READINGS: Reading,
    PathwayPart.METRICS: Metric,
}


def as_document(pathway: Pathway) -> PathwayDocument:
    """All that a version says, in the normal form in which texts are compared."""
    [document] = as_documents(Pathway.objects.filter(pk=pathway.pk)).values()
    return document


def as_documents(pathways: QuerySet[Pathway]) -> dict[Pathway, PathwayDocument]:
    """What each of these versions says, in their order: as many queries for many as for one."""
    contents = pathways.select_related("role").prefetch_related(
        *PLAIN,
        PathwayPart.STRATEGIC_VALUES,
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
            if part not in (PathwayPart.LANGUAGE, PathwayPart.SUMMARY, PathwayPart.PURPOSE)
        },
        **{part.value: _texts(getattr(pathway, part).all()) for part in PLAIN},
        capabilities=tuple(
            CapabilityDocument(one_line(row.category), _texts(row.skills.all()))
            for row in pathway.capabilities.all()
        ),
        strategic_values=tuple(
            StrategicValueDocument(one_line(row.horizon), one_line(row.value))
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


def latest_version(role: Role) -> Pathway | None:
    """The version with which a document is compared: the newest, be it a draft."""
    return role.pathways.select_related("role").order_by("-number").first()


def differences(document: PathwayDocument, pathway: Pathway) -> list[DocumentDifference]:
    """What the document says otherwise than this version."""
    return differences_between(
        identified(document, known_versions(pathway.role, pathway), words_elsewhere(pathway.role)),
        as_document(pathway),
    )


def known_versions(role: Role, *first: Pathway) -> list[PathwayDocument]:
    """The versions whose identities a new one keeps: these, and what employees read now."""
    published = role.pathways.published().select_related("role")
    versions = {version.pk: version for version in [*first, *published]}
    if not versions and (latest := latest_version(role)):
        versions = {latest.pk: latest}
    return [as_document(version) for version in versions.values()]


def words_elsewhere(role: Role):
    """Tell for which words other roles use slugs, so that none is shared by accident."""

    def used_by_others(part: PathwayPart, slugs: set[str]) -> dict[str, set[str]]:
        if part == PathwayPart.STAGES:
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

    return used_by_others
