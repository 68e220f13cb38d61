"""Write a pathway as a 1EdTech CASE 1.1 package, for systems that exchange frameworks.

What becomes what. The pathway's version is the document. Its stages are items that group; under
each stand its objectives, competencies and success metrics, which all say what somebody can do or
what can be seen when they do. The core competencies and the capabilities with their skills, which
are the role's as a whole, stand beside the stages. How well somebody does a thing is a rubric: one
a stage, a criterion for each of its competencies, and the five levels in the competency's own words
or, where it has none, in the general ones. Levels have neither points nor weights, because an
answer is a word and never a number. What is no competency is left out: readings, tips, watch-fors,
titles. The JSON and Markdown downloads have it.

Identifiers are UUIDs of version 5. They derive from the name of the host, so that two companies
never name different things alike, and from what a thing is: a competency of the same slug, at the
same stage of the same role, is the same item in every version. Only a document is its version's
own. What has no slug is known by its words. Where competencies of other stages or roles have the
same slug, an association says so: an exact match if the words are the same too, else related.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, datetime
from urllib.parse import urlsplit
from uuid import NAMESPACE_DNS, UUID, uuid5

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils import timezone, translation

from ..documents.document import one_line
from ..likeness import same_words
from ..models import Competency, Level, Pathway, PathwayState, Stage

# Each kind of item: its place in the hierarchy of kinds, and what it is.
ITEM_TYPES = {
    "Stage": ("1", "A step of the pathway, in the order in which people take them."),
    "Objective": ("1.1", "What people set out to do at a stage."),
    "Competency": ("1.2", "What people can do at a stage. They are rated against it."),
    "Success Metric": ("1.3", "What can be seen to be so when somebody does well at a stage."),
    "Core Competency": ("2", "What the role is about as a whole."),
    "Capability": ("3", "A category of the skills that the role calls for."),
    "Skill": ("3.1", "A skill of a capability."),
}
ADOPTION = {
    PathwayState.DRAFT: "Draft",
    PathwayState.PUBLISHED: "Adopted",
    PathwayState.SUPERSEDED: "Deprecated",
    PathwayState.RETIRED: "Deprecated",
}


def case(pathway: Pathway, *, root: str, creator: str, at: datetime) -> str:
    """Return the version as a CFPackage in JSON.

    `root` is the portal's address, from which all others follow: "https://pathways.example.com".
    `at` dates a draft, which has no date of its own.
    """
    prefetch_related_objects(
        [pathway],
        "role",
        "core_competencies",
        "capabilities__skills",
        *(f"stages__{name}" for name in ("objectives", "competencies", "metrics")),
    )
    package = _Package(pathway, _Names(root), pathway.published_at or at)
    language = pathway.language if pathway.language in dict(settings.LANGUAGES) else "en"
    with translation.override(language):  # not the reader's: the file is the same for everybody
        said = package.said(creator)
    return json.dumps(said, ensure_ascii=False, indent=2) + "\n"


class _Names:
    """Derive identifiers and addresses of things from what they are."""

    def __init__(self, root: str):
        self.root = root.rstrip("/")
        self.namespace = uuid5(NAMESPACE_DNS, urlsplit(root).hostname or "")

    def identifier(self, *what: object) -> UUID:
        return uuid5(self.namespace, json.dumps(what))

    def at_role(self, role: str, kind: str, *what: object) -> dict:
        """Name something of a role. Its address leads to the role's download, which holds it."""
        file = reverse("pathways:download", args=[role, "case"])
        return self._named(file, self.identifier(kind, role, *what))

    def at_portal(self, kind: str, *what: object) -> dict:
        """Name something that all roles share."""
        return self._named(reverse("pathways:catalogue"), self.identifier(kind, *what))

    def _named(self, address: str, identifier: UUID) -> dict:
        return {"identifier": str(identifier), "uri": f"{self.root}{address}#{identifier}"}


class _Package:
    def __init__(self, pathway: Pathway, names: _Names, changed_at: datetime):
        self.pathway = pathway
        self.role = pathway.role.slug
        self.names = names
        self.changed_at = changed_at
        self.document = names.at_role(self.role, "document", pathway.number)
        self.items: list[dict] = []
        self.associations: list[dict] = []
        self.rubrics: list[dict] = []
        self.children: Counter[str] = Counter()
        self.alike: Counter[tuple] = Counter()

    def said(self, creator: str) -> dict:
        top = _link(self.document, self.pathway.title)
        for core in self.pathway.core_competencies.all():
            self.by_its_words("Core Competency", core.text, top)
        before = None
        for stage in self.pathway.stages.all():
            place = self.stage(stage, top)
            if before:
                self.associate("precedes", before, place)
            before = place
        for capability in self.pathway.capabilities.all():
            place = self.by_its_words("Capability", capability.category, top)
            for skill in capability.skills.all():
                self.by_its_words("Skill", skill.text, place, within=(capability.category,))
        self.relate_what_is_shared()
        return {
            "CFDocument": self.about_the_document(creator),
            "CFItems": self.items,
            "CFAssociations": self.associations,
            "CFDefinitions": {"CFItemTypes": self.item_types()},
            "CFRubrics": self.rubrics,
        }

    def about_the_document(self, creator: str) -> dict:
        pathway = self.pathway
        since, until = _status_dates(pathway)
        page = f"{self.names.root}{pathway.get_absolute_url()}"
        return _without_gaps(
            self.document
            | {
                "caseVersion": "1.1",
                "creator": one_line(creator),
                "title": one_line(pathway.title),
                "lastChangeDateTime": _moment(self.changed_at),
                "officialSourceURL": page if pathway.is_published else "",
                "publisher": one_line(creator),
                "description": "\n\n".join(filter(None, [pathway.purpose, pathway.summary])),
                "language": pathway.language,
                "version": str(pathway.number),
                "adoptionStatus": ADOPTION[pathway.standing],
                "statusStartDate": since and since.isoformat(),
                "statusEndDate": until and until.isoformat(),
                "notes": pathway.change_note,
            }
        )

    def item_types(self) -> list[dict]:
        return [
            self.names.at_portal("item-type", title)
            | {
                "title": title,
                "description": description,
                "hierarchyCode": code,
                "lastChangeDateTime": _moment(self.changed_at),
            }
            for title, (code, description) in ITEM_TYPES.items()
        ]

    def stage(self, stage: Stage, top: dict) -> dict:
        """Add the stage, its objectives, competencies and metrics, and its rubric."""
        named = self.names.at_role(self.role, "stage", stage.slug)
        place = self.item("Stage", named, stage.title, top, code=stage.slug, number=stage.number)
        for objective in stage.objectives.all():
            self.by_its_words("Objective", objective.text, place, within=(stage.slug,))
        criteria = []
        for competency in stage.competencies.all():
            named = self.of_competency(self.role, stage.slug, competency.slug)
            link = self.item("Competency", named, competency.text, place, code=competency.slug)
            criteria.append((competency, link))
        for metric in stage.metrics.all():
            named = self.names.at_role(self.role, "metric", stage.slug, metric.slug)
            self.item("Success Metric", named, metric.text, place, code=metric.slug)
        if criteria:
            self.rubric(stage, criteria)
        return place

    def of_competency(self, role: str, stage: str, slug: str) -> dict:
        return self.names.at_role(role, "competency", stage, slug)

    def by_its_words(
        self, kind: str, text: str, parent: dict, within: tuple[str, ...] = ()
    ) -> dict:
        """Add an item without a slug. A second one with the same words gets another identifier."""
        what = (kind, *within, text)
        self.alike[what] += 1
        named = self.names.at_role(self.role, kind, *within, self.alike[what], text)
        return self.item(kind, named, text, parent)

    def item(
        self,
        kind: str,
        named: dict,
        text: str,
        parent: dict,
        *,
        code: str = "",
        number: int | None = None,
    ) -> dict:
        """Add an item under its parent, after those already there.

        `code` is its slug, and `number` what people call it by, if they do.
        """
        self.children[parent["identifier"]] += 1
        item_type = self.names.at_portal("item-type", kind)
        self.items.append(
            _without_gaps(
                named
                | {
                    "fullStatement": text,
                    "humanCodingScheme": code,
                    "listEnumeration": str(number or ""),
                    "CFItemType": kind,
                    "CFItemTypeURI": _link(item_type, kind),
                    "language": self.pathway.language,
                    "lastChangeDateTime": _moment(self.changed_at),
                }
            )
        )
        link = _link(named, text)
        self.associate("isChildOf", link, parent, number=self.children[parent["identifier"]])
        return link

    def associate(
        self,
        kind: str,
        origin: dict,
        destination: dict,
        *,
        number: int | None = None,
        changed_at: datetime | None = None,
    ) -> None:
        ends = (origin["identifier"], destination["identifier"])
        named = self.names.at_role(self.role, "association", kind, *ends)
        self.associations.append(
            _without_gaps(
                named
                | {
                    "associationType": kind,
                    "sequenceNumber": number,
                    "originNodeURI": origin | {"targetType": "CASE"},
                    "destinationNodeURI": destination | {"targetType": "CASE"},
                    "lastChangeDateTime": _moment(changed_at or self.changed_at),
                }
            )
        )

    def relate_what_is_shared(self) -> None:
        """Associate competencies of the same slug, here and in the other published roles."""
        mine: dict[str, Competency] = {}
        for stage in self.pathway.stages.all():
            for competency in stage.competencies.all():
                first = mine.setdefault(competency.slug, competency)
                if first is not competency:
                    self.relate(competency, first)
        theirs = (
            Competency.objects.filter(stage__in=Stage.objects.published(), slug__in=mine)
            .exclude(stage__pathway__role=self.pathway.role_id)
            .select_related("stage__pathway__role")
            .order_by("stage__pathway__role__slug", "stage__number", "position")
        )
        related = set()
        for competency in theirs:
            once_a_role = (competency.slug, competency.stage.pathway.role_id)
            if once_a_role not in related:
                related.add(once_a_role)
                self.relate(mine[competency.slug], competency)

    def relate(self, competency: Competency, other: Competency) -> None:
        pathway = other.stage.pathway
        is_same = same_words(competency.text) == same_words(other.text)
        self.associate(
            "exactMatchOf" if is_same else "isRelatedTo",
            self.link_to(competency, self.role),
            self.link_to(other, pathway.role.slug),
            changed_at=max(self.changed_at, pathway.published_at or self.changed_at),
        )

    def link_to(self, competency: Competency, role: str) -> dict:
        named = self.of_competency(role, competency.stage.slug, competency.slug)
        return _link(named, competency.text)

    def rubric(self, stage: Stage, criteria: list[tuple[Competency, dict]]) -> None:
        named = self.names.at_role(self.role, "rubric", stage.slug)
        self.rubrics.append(
            named
            | {
                "title": one_line(stage.title),
                "lastChangeDateTime": _moment(self.changed_at),
                "CFRubricCriteria": [
                    self.criterion(stage, competency, link, position, named["identifier"])
                    for position, (competency, link) in enumerate(criteria, 1)
                ],
            }
        )

    def criterion(self, stage, competency, link, position, rubric) -> dict:
        prompt = competency.evidence_prompt
        named = self.names.at_role(self.role, "criterion", stage.slug, competency.slug)
        return _without_gaps(
            named
            | {
                "description": competency.text,
                "CFItemURI": link,
                "position": position,
                "rubricId": rubric,
                "lastChangeDateTime": _moment(self.changed_at),
                "CFRubricCriterionLevels": [
                    self.level(stage, competency, level, place, named["identifier"])
                    for place, level in enumerate(Level, 1)
                ],
                "extensions": {"evidencePrompt": prompt} if prompt else "",
            }
        )

    def level(self, stage, competency, level, position, criterion) -> dict:
        what = ("level", stage.slug, competency.slug, level.value)
        return self.names.at_role(self.role, *what) | {
            "description": competency.level_wording(level) or str(level.label),
            "quality": str(level.label),
            "position": position,
            "rubricCriterionId": criterion,
            "lastChangeDateTime": _moment(self.changed_at),
        }


def _status_dates(pathway: Pathway) -> tuple[date | None, date | None]:
    """Return since when and until when its adoption status holds, as far as known."""
    if pathway.is_published:
        return timezone.localdate(pathway.published_at), pathway.retires_on
    return pathway.retires_on if pathway.is_retired else None, None


def _link(named: dict, title: str) -> dict:
    return {"title": one_line(title)} | named


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")


def _without_gaps(said: dict) -> dict:
    """Leave out empty values: the standard knows none."""
    return {name: value for name, value in said.items() if value not in ("", None)}
