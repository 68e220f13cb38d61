"""What an import found, refused or would change, in sentences for the people who do it."""

from __future__ import annotations

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from pathways import models

from ..links import refused_link
from .differences import Change, Difference
from .document import STAGE_LISTS, Part, PathwayDocument
from .findings import Finding, Kind, Place

LONG = 160  # characters of a text that are quoted

LISTS = {
    Part.RESPONSIBILITIES: models.Responsibility,
    Part.IDEAL_CANDIDATES: models.IdealCandidate,
    Part.CORE_COMPETENCIES: models.CoreCompetency,
    Part.EXAMPLE_TITLES: models.ExampleTitle,
    Part.CAPABILITIES: models.Capability,
    Part.STRATEGIC_VALUES: models.StrategicValue,
    Part.STAGES: models.Stage,
    Part.OBJECTIVES: models.Objective,
    Part.COMPETENCIES: models.Competency,
    Part.READINGS: models.Reading,
    Part.METRICS: models.Metric,
    Part.WATCH_FORS: models.WatchFor,
    Part.DEVELOPMENT_TIPS: models.DevelopmentTip,
}


def part_in_words(part: Part) -> str:
    if part in LISTS:
        return str(LISTS[part]._meta.verbose_name_plural)
    if part == Part.ROLE_NAME:
        return _("name of the role")
    if part == Part.PROFILE:
        return _("role profile")
    model = models.Stage if part in (Part.QUOTATION, Part.AUDIENCE) else models.Pathway
    return str(model._meta.get_field(part).verbose_name)


def place_in_words(place: Place) -> str:
    """Where in the pathway: `stage 2, objectives`. Empty for what has no place."""
    if place.stage is None:
        return part_in_words(place.part) if place.part else ""
    stage = _("stage %(number)s") % {"number": place.stage}
    if place.part in (None, Part.STAGES):
        return stage
    return f"{stage}, {part_in_words(place.part)}"


def sentence(finding: Finding) -> str:
    """What was found, without where."""
    said = {
        "text": shortened(finding.text),
        "value": shortened(finding.value),
        "length": len(finding.text),
    }
    if finding.kind == Kind.LINK_REFUSED:
        said["reason"] = refused_link(finding.text)
    return _finding(finding) % said


def _finding(finding: Finding) -> str:
    match finding.kind:
        case Kind.NOT_UNDERSTOOD:
            return _("Not understood, so it is not in the draft: “%(text)s”")
        case Kind.LEFT_OUT:
            return _("Left out, because a pathway has no place for it: “%(text)s”")
        case Kind.EMBEDDED:
            return _(
                "Left out, because it is a separate document inside this one. Copy its text into "
                "the document itself: “%(text)s”"
            )
        case Kind.GUESSED:
            return _("Not certain, please check: “%(text)s”")
        case Kind.TWICE:
            return _("Said twice; only the first is in the draft, not this: “%(text)s”")
        case Kind.LINK_REFUSED:
            return _("Not linked: “%(text)s”. %(reason)s")
        case Kind.RENUMBERED:
            return _("Is now stage %(value)s: “%(text)s”")
        case Kind.SLUG_TWICE:
            return _("The identity “%(text)s” is taken. This gets a new one: “%(value)s”")
        case Kind.MISSING if finding.place.part == Part.ROLE_NAME:
            return _("The document does not name its role.")
        case Kind.MISSING if finding.text:
            return _("A title is missing: “%(text)s”")
        case Kind.MISSING:
            return _("The document has no stages.")
        case Kind.TOO_LONG:
            return _("Too long: %(length)s characters, at most %(value)s fit: “%(text)s”")
        case Kind.UNKNOWN_LANGUAGE:
            return _("There is no language with the code “%(text)s”.")
        case Kind.DAMAGED:
            return _("Some characters are lost and cannot be restored, please check: “%(text)s”")
        case Kind.REPAIRED:
            return _("Damaged characters repaired: “%(value)s”")
        case Kind.MORE:
            return _("There are %(value)s more remarks like these, too many to list.")
        case Kind.CLEANED:
            return _("Invisible characters removed: “%(text)s”")


def line_in_words(finding: Finding) -> str:
    """The whole of it: `Line 12, stage 2, objectives: Not understood, …`."""
    where = []
    if finding.line:
        where.append(_("Line %(number)s") % {"number": finding.line})
    if place := place_in_words(finding.place):
        where.append(place)
    text = sentence(finding)
    return f"{capitalised(', '.join(where))}: {text}" if where else text


def difference_in_words(difference: Difference) -> str:
    """One change, with where it is: `Stage 2, objectives: new: “…”`."""
    said = {
        "before": shortened(difference.before),
        "after": shortened(difference.after),
        "item": shortened(difference.item),
        "field": field_in_words(difference),
        "origin": shortened(difference.origin),
    }
    where = capitalised(place_in_words(difference.place))
    return f"{where}: {_difference(difference) % said}"


def _difference(difference: Difference) -> str:
    match difference.change:
        case Change.CHANGED if difference.place.part == Part.ROLE_NAME:
            return _("the document says “%(after)s”; the role is still called “%(before)s”")
        case Change.ADDED:
            return _("new: “%(after)s”")
        case Change.REMOVED:
            return _("gone: “%(before)s”")
        case Change.REWORDED:
            return _("“%(before)s” now reads “%(after)s”")
        case Change.MOVED if difference.origin:
            return _("“%(after)s” moved here from “%(origin)s”")
        case Change.MOVED:
            return _("“%(after)s” moved within the list")
        case Change.CHANGED if difference.item and not difference.before:
            return _("“%(item)s”, %(field)s: new: “%(after)s”")
        case Change.CHANGED if difference.item and not difference.after:
            return _("“%(item)s”, %(field)s: gone: “%(before)s”")
        case Change.CHANGED if difference.item:
            return _("“%(item)s”, %(field)s: “%(before)s” now reads “%(after)s”")
        case Change.CHANGED:
            return _("“%(before)s” now reads “%(after)s”")


def field_in_words(difference: Difference) -> str:
    if not difference.field:
        return ""
    model = LISTS[difference.place.part]
    if difference.field == "skills":
        model = models.Skill
        return str(model._meta.verbose_name_plural)
    return str(model._meta.get_field(difference.field).verbose_name)


def contents(document: PathwayDocument) -> list[tuple[str, int]]:
    """How many of each thing the document holds, those it has none of included."""
    counts = {part: len(getattr(document, part)) for part in LISTS if hasattr(document, part)}
    for part in STAGE_LISTS:
        counts[part] = sum(len(getattr(stage, part)) for stage in document.stages)
    return [(part_in_words(part), count) for part, count in counts.items()]


def shortened(text: str) -> str:
    return Truncator(text.replace("\n", " ")).chars(LONG)


def capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
