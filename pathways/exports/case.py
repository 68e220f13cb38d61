"""Write a pathway as a 1EdTech CASE package of 1.1 or 1.0, for systems that exchange frameworks.

The pathway is the document. The table of contents says which lists become items, and of which type:
those that say what somebody can do, or what can be seen when they do. Lists of a stage stand under
it. Readings, tips, watch-fors and titles have no place in the standard. In 1.1 they are extensions
of the document and of the stages; in 1.0, which knows none, they are left out.

Systems of 1.0 that read packages of 1.1 refuse extensions where they expect none: of rubrics, of
their criteria and of links. There are none there, and links do not name the type of their target,
which is CASE where nothing is said.

How well somebody does a thing is a rubric: one for each stage, with a criterion for each of its
competencies, and the five levels in the competency's own words or, where it has none, in the
general ones. Levels have neither points nor weights, because an answer is a word and never a
number.

Identifiers are UUIDs of version 5. They derive from the name of the host, so that two companies
never name different things alike, and from what a thing is: a competency of the same slug, at the
same stage of the same role, is the same item in every version. An item belongs to one document, so
the versions of a role are one document, too: sent again, it brings another system up to date. What
has no slug is known by its words. Where competencies of other stages or roles have the same slug,
an association says so: an exact match if the words are the same too, else related.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from typing import Any, cast

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.utils import timezone, translation

from ..contents import CONTENTS, PATHWAY, STAGES, Content, pathway_lists, prefetches
from ..documents.document import one_line
from ..level_names import general_name
from ..levels import level_number
from ..likeness import same_words
from ..models import Competency, Level, OwnList, Pathway, PathwayState, Stage
from .case_extensions import ROLE_NAME, extension_of, without_extensions
from .case_names import CaseNames

NEWEST = "1.1"
ADOPTION = {
    PathwayState.DRAFT: "Draft",
    PathwayState.PUBLISHED: "Adopted",
    PathwayState.SUPERSEDED: "Deprecated",
    PathwayState.RETIRED: "Deprecated",
}


FindCompetencies = Callable[[Iterable[str]], Iterable[Competency]]


def case(pathway: Pathway, *, root: str, creator: str, at: datetime, version: str = NEWEST) -> str:
    """Return the pathway as a CFPackage in JSON, of CASE 1.1 or 1.0.

    `root` is the portal's address, from which all others follow: "https://pathways.example.com".
    `at` dates a draft, which has no date of its own.
    """
    data = case_package(pathway, CaseNames(root), creator=creator, at=at)
    if version != NEWEST:
        data = without_extensions(data)
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def case_package(
    pathway: Pathway,
    names: CaseNames,
    *,
    creator: str,
    at: datetime,
) -> dict:
    """Return the pathway as a CFPackage of 1.1."""
    prefetch_related_objects([pathway], "role", *prefetches(pathway_lists()))
    language = pathway.language if pathway.language in dict(settings.LANGUAGES) else "en"
    with translation.override(language):  # not the reader's: the file is the same for everybody
        return _CasePackage(pathway, names, at).as_data(creator)


def case_identifiers(
    pathway: Pathway, names: CaseNames, find_competencies: FindCompetencies
) -> Iterator[str]:
    """Yield the identifiers of what a published pathway's package holds and others may ask for.

    These are its items, associations, rubrics and types of items. `find_competencies` finds the
    published ones of some slugs, without a query for each pathway.
    """
    package = _CasePackage(pathway, names)
    package.add_items()
    package.relate_what_is_shared(find_competencies)
    things = [*package.items, *package.associations, *package.item_types()]
    yield from (thing["identifier"] for thing in things)
    for stage in pathway.stages.all():
        yield names.at_role(pathway.role.slug, "rubric", stage.slug)["identifier"]


def case_document(
    pathway: Pathway, names: CaseNames, *, creator: str, with_extensions: bool = True
) -> dict:
    """Return the CFDocument of a published pathway's package alone.

    Only its extensions need the pathway's lists: those of `extended_lists`.
    """
    package = _CasePackage(pathway, names)
    return package.about_the_document(creator, with_extensions=with_extensions)


def published_competencies(slugs: Iterable[str]) -> Iterable[Competency]:
    """Return the published competencies of these slugs. Each role's first one comes first."""
    return (
        Competency.objects.filter(stage__in=Stage.objects.published(), slug__in=slugs)
        .select_related("stage__pathway__role")
        .order_by("stage__pathway__role__slug", "stage__number", "position")
    )


def stage_link(stage: Stage, *, root: str) -> dict:
    """Name a stage as its role's CASE download does."""
    role = stage.pathway.role.slug
    return _link(CaseNames(root).at_role(role, "stage", stage.slug), stage.title)


def competency_links(stage: Stage, *, root: str) -> list[dict]:
    """Name a stage's competencies as its role's CASE download does."""
    names, role = CaseNames(root), stage.pathway.role.slug
    return [
        _link(names.of_competency(role, stage.slug, each.slug), each.text)
        for each in stage.competencies.all()
    ]


class _CasePackage:
    def __init__(self, pathway: Pathway, names: CaseNames, at: datetime | None = None):
        self.pathway = pathway
        self.role = pathway.role.slug
        self.names = names
        # One of them there is: drafts are dated by the caller.
        self.changed_at = cast(datetime, pathway.published_at or at)
        self.document = names.of_document(self.role)
        self.items: list[dict] = []
        self.associations: list[dict] = []
        self.rubrics: list[dict] = []
        self.children: Counter[str] = Counter()
        self.alike: Counter[tuple] = Counter()

    def as_data(self, creator: str) -> dict:
        self.add_items()
        self.add_rubrics()
        self.relate_what_is_shared(published_competencies)
        return {
            "CFDocument": self.about_the_document(creator),
            "CFItems": self.items,
            "CFAssociations": self.associations,
            "CFDefinitions": {"CFItemTypes": self.item_types()},
            "CFRubrics": self.rubrics,
        }

    def add_items(self) -> None:
        self.add_lists(PATHWAY, self.pathway, _link(self.document, self.pathway.title))

    def about_the_document(self, creator: str, *, with_extensions: bool = True) -> dict:
        pathway = self.pathway
        since, until = _status_dates(pathway)
        page = f"{self.names.root}{pathway.get_absolute_url()}"
        return _without_gaps(
            self.document
            | {
                "caseVersion": NEWEST,
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
                "extensions": extension_of(PATHWAY, pathway, **{ROLE_NAME: pathway.role.name})
                if with_extensions
                else "",
            }
        )

    def item_types(self) -> list[dict]:
        return [
            self.names.at_portal("item-type", item_type.title)
            | {
                "title": item_type.title,
                "description": item_type.description,
                "hierarchyCode": item_type.code,
                "lastChangeDateTime": _moment(self.changed_at),
            }
            for item_type in sorted(
                (each.case_type for each in CONTENTS if each.case_type and self.has_type(each)),
                key=lambda item_type: item_type.code,
            )
        ]

    def has_type(self, content: Content) -> bool:
        """Tell whether the package names the type of a list; optional ones only where used."""
        kind = content.case_type.title if content.case_type else ""
        return not content.is_optional or any(item["CFItemType"] == kind for item in self.items)

    def add_lists(
        self, holder: Content, row: Any, parent: dict, within: tuple[str, ...] = ()
    ) -> None:
        """Add the lines of a row's lists as items under it, and their own lists under them.

        `within` names the rows above, as far as they tell lines of the same words apart.
        """
        for kind, content in _exported_lists(holder):
            before = None
            for line in getattr(row, content.name).all():
                named = self.name(kind, content, line, within)
                link = self.item(kind, content, line, named, parent)
                self.add_lists(content, line, link, (*within, _known_by(content, line)))
                if content is STAGES and before:
                    self.associate("precedes", before, link)
                before = link

    def name(self, kind: str, content: Content, line: Any, within: tuple[str, ...]) -> dict:
        """Name a line by its slug, or by its words and how often they came before."""
        if content.has_identity:
            return self.names.at_role(self.role, content.key_name, *within, line.slug)
        words = _known_by(content, line)
        self.alike[kind, *within, words] += 1
        turn = self.alike[kind, *within, words]
        return self.names.at_role(self.role, kind, *within, turn, words)

    def item(self, kind: str, content: Content, line: Any, named: dict, parent: dict) -> dict:
        """Add an item under its parent, after those already there."""
        self.children[parent["identifier"]] += 1
        text = getattr(line, content.main_text)
        item_type = self.names.at_portal("item-type", kind)
        self.items.append(
            _without_gaps(
                named
                | {
                    "fullStatement": text,
                    "humanCodingScheme": line.slug if content.has_identity else "",
                    "listEnumeration": str(line.number) if content is STAGES else "",
                    **_meaning(line),
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
                    "originNodeURI": origin,
                    "destinationNodeURI": destination,
                    "lastChangeDateTime": _moment(changed_at or self.changed_at),
                }
            )
        )

    def relate_what_is_shared(self, find_competencies: FindCompetencies) -> None:
        """Associate competencies with the same slug, here and in other published roles."""
        mine: dict[str, Competency] = {}
        for stage in self.pathway.stages.all():
            for competency in stage.competencies.all():
                first = mine.setdefault(competency.slug, competency)
                if first is not competency:
                    self.relate(competency, first)
        related = set()
        for competency in find_competencies(mine):
            role = competency.stage.pathway.role_id
            once_a_role = (competency.slug, role)
            if role != self.pathway.role_id and once_a_role not in related:
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
        named = self.names.of_competency(role, competency.stage.slug, competency.slug)
        return _link(named, competency.text)

    def add_rubrics(self) -> None:
        for stage in self.pathway.stages.all():
            if competencies := stage.competencies.all():
                self.rubrics.append(self.rubric(stage, competencies))

    def rubric(self, stage: Stage, competencies: Iterable[Competency]) -> dict:
        named = self.names.at_role(self.role, "rubric", stage.slug)
        return named | {
            "title": one_line(stage.title),
            "lastChangeDateTime": _moment(self.changed_at),
            "CFRubricCriteria": [
                self.criterion(stage, competency, position, rubric=named["identifier"])
                for position, competency in enumerate(competencies, 1)
            ],
        }

    def criterion(self, stage, competency, position, *, rubric) -> dict:
        what = ("criterion", stage.slug, competency.slug)
        named = self.names.at_role(self.role, *what, inside=rubric)
        return _without_gaps(
            named
            | {
                "description": competency.text,
                "CFItemURI": self.link_to(competency, self.role),
                "position": position,
                "rubricId": rubric,
                "lastChangeDateTime": _moment(self.changed_at),
                "CFRubricCriterionLevels": [
                    self.level(stage, competency, level, place, named["identifier"], rubric=rubric)
                    for place, level in enumerate(Level, 1)
                ],
            }
        )

    def level(self, stage, competency, level, position, criterion, *, rubric) -> dict:
        what = ("level", stage.slug, competency.slug, level.value)
        return self.names.at_role(self.role, *what, inside=rubric) | {
            "description": competency.level_wording(level) or general_name(level),
            "quality": general_name(level),
            "position": position,
            "rubricCriterionId": criterion,
            "lastChangeDateTime": _moment(self.changed_at),
        }


def _exported_lists(holder: Content) -> Iterator[tuple[str, Content]]:
    """Yield the lists of a holder's rows that become items, each with its type of item."""
    for content in holder.lists:
        if content.case_type:
            yield content.case_type.title, content


def _known_by(content: Content, line: Any) -> str:
    """Return what tells a line apart from the others of its list: its slug, or its words."""
    return line.slug if content.has_identity else getattr(line, content.main_text)


def _status_dates(pathway: Pathway) -> tuple[date | None, date | None]:
    """Return since when and until when its adoption status holds, as far as known."""
    if pathway.is_published:
        return timezone.localdate(pathway.published_at), pathway.retires_on
    return pathway.retires_on if pathway.is_retired else None, None


def _meaning(line: Any) -> dict:
    """Return what a competency means, and what the standard has no place for."""
    if isinstance(line, Stage):
        return {"extensions": extension_of(STAGES, line) or ""}
    if isinstance(line, OwnList):
        return {"notes": line.lines}
    if not isinstance(line, Competency):
        return {}
    expected = level_number(line.expected_level)
    more = {
        "evidencePrompt": line.evidence_prompt,
        "examples": line.example_lines,
        "expectedLevel": int(expected) if expected else "",  # as the rubric's levels count
        "area": line.area,
    }
    more = {name: value for name, value in more.items() if value}
    return {"notes": line.explanation, "extensions": more or ""}


def _link(named: dict, title: str) -> dict:
    return {"title": one_line(title)} | named


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")


def _without_gaps(values: dict) -> dict:
    """Leave out empty values: the standard knows none."""
    return {name: value for name, value in values.items() if value not in ("", None)}
