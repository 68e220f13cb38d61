"""Say in sentences what an import found and what it would change."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Model
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pathways import models

from ..contents import content_named
from ..links import refused_link
from .differences import Change, DocumentDifference
from .document import (
    LEVELS_ABOUT_COMPETENCY,
    PLAIN_LISTS,
    STAGE_LISTS,
    STAGE_TEXTS,
    TABLES,
    PathwayDocument,
    PathwayPart,
)
from .findings import DocumentPlace, Finding, FindingKind, Inference
from .fitting import KeptIn

LONG = 160  # characters of a text that are quoted

LISTS = {
    name: content_named(name).model
    for name in [*PLAIN_LISTS, *TABLES, PathwayPart.STAGES, *STAGE_LISTS]
}


def part_in_words(part: str) -> str:
    if part in LISTS:
        return str(LISTS[part]._meta.verbose_name_plural)
    if part == PathwayPart.ROLE_NAME:
        return _("name of the role")
    if part == PathwayPart.PROFILE:
        return _("role profile")
    model = models.Stage if part in STAGE_TEXTS else models.Pathway
    return _label(model, part)


def _label(model: type[Model], name: str) -> str:
    """Return what a column is called. Unlike `get_field`, `fields` holds nothing but columns."""
    return str(next(field for field in model._meta.fields if field.name == name).verbose_name)


def place_in_words(place: DocumentPlace) -> str:
    """Name a place: `stage 2, objectives`. Empty if there is none."""
    if place.stage is None:
        return part_in_words(place.part) if place.part else ""
    stage = _("stage %(number)s") % {"number": place.stage}
    if place.part in (None, PathwayPart.STAGES):
        return stage
    return f"{stage}, {part_in_words(place.part)}"


def sentence(finding: Finding) -> str:
    """Say what was found, without the place."""
    values = {
        "text": shortened(finding.text),
        "value": shortened(finding.value),
        "length": len(finding.text),
    }
    if finding.kind == FindingKind.LINK_REFUSED:
        values["reason"] = refused_link(finding.text)
    return _finding(finding) % values


def _finding(finding: Finding) -> str:
    match finding.kind:
        case FindingKind.NOT_UNDERSTOOD:
            return _("Not understood, so it is not in the draft: “%(text)s”")
        case FindingKind.LEFT_OUT:
            return _("Left out, because a pathway has no place for it: “%(text)s”")
        case FindingKind.EMBEDDED:
            return _(
                "Left out, because it is a separate document inside this one. Copy its text into "
                "the document itself: “%(text)s”"
            )
        case FindingKind.GUESSED:
            return _("Not certain, please check: “%(text)s”")
        case FindingKind.TWICE:
            return _("Said twice; only the first is in the draft, not this: “%(text)s”")
        case FindingKind.LINK_REFUSED:
            return _("Not linked: “%(text)s”. %(reason)s")
        case FindingKind.RENUMBERED:
            return _("Is now stage %(value)s: “%(text)s”")
        case FindingKind.SLUG_TWICE:
            return _("The identity “%(text)s” is taken. This gets a new one: “%(value)s”")
        case FindingKind.MISSING if finding.place.part == PathwayPart.ROLE_NAME:
            return _("The document does not name its role.")
        case FindingKind.MISSING if finding.text:
            return _("A title is missing: “%(text)s”")
        case FindingKind.MISSING:
            return _("The document has no stages.")
        case FindingKind.TOO_LONG:
            return _("Too long: %(length)s characters, at most %(value)s fit: “%(text)s”")
        case FindingKind.TOO_MANY:
            return _("Too many examples, at most %(value)s fit: “%(text)s”")
        case FindingKind.KEPT_ELSEWHERE:
            return _kept_elsewhere(finding.value)
        case FindingKind.UNKNOWN_LANGUAGE:
            return _("There is no language with the code “%(text)s”.")
        case FindingKind.DAMAGED:
            return _("Some characters are lost and cannot be restored, please check: “%(text)s”")
        case FindingKind.REPAIRED:
            return _("Damaged characters repaired: “%(value)s”")
        case FindingKind.MORE:
            return _("There are %(value)s more remarks like these, too many to list.")
        case FindingKind.CLEANED:
            return _("Invisible characters removed: “%(text)s”")
        case FindingKind.LACKS_LIST:
            return _("Is this stage complete? The other stages have this list: “%(text)s”")
        case FindingKind.BREAKS_OFF:
            return _("Is the document complete? It ends here: “%(text)s”")
        case FindingKind.LOST_PART:
            return _("Is the document complete? The role’s newest version has this: “%(text)s”")
        case FindingKind.NO_SUCH_COMPETENCY:
            return _(
                "This stage has no such competency, so “%(value)s” keeps it in its note: “%(text)s”"
            )
        case FindingKind.SKIPPED:
            return _("Left out, as you said: “%(text)s”")
        case FindingKind.INFERRED:
            return " ".join([_("Taken for this: “%(text)s”."), reason_in_words(finding.value)])


def _kept_elsewhere(kept_in: str) -> str:
    match kept_in:
        case KeptIn.NEXT_LINE:
            return _("Too long for one line, so it goes on in the next: “%(text)s”")
        case KeptIn.EXPLANATION:
            return _("Too long for its place, so all of it is in the explanation: “%(text)s”")
        case KeptIn.NOTE:
            return _("Too long for its place, so all of it is in the note: “%(text)s”")
        case KeptIn.SUMMARY:
            return _("Too long for its place, so all of it is in the role summary: “%(text)s”")
        case KeptIn.SKILLS:
            return _("Too long for its place, so all of it is among the skills: “%(text)s”")
        case KeptIn.VALUE:
            return _("Too long for its place, so all of it is in the value: “%(text)s”")
        case KeptIn.NEW_IDENTITY:
            return _("This identity is too long, so a new one is made: “%(text)s”")
    return _(
        "Too long for its place, so all of it is in another list of the stage, “In full”: "
        "“%(text)s”"
    )


def reason_in_words(reason: str) -> str:
    """Say why a heading or a column was taken for what it is."""
    match reason:
        case Inference.OWN_NAME:
            return _("This is what the portal calls it.")
        case Inference.ANSWER:
            return _("You said so.")
        case Inference.TRADE_WORD:
            return _("Many companies call it that.")
        case Inference.STAGE_WORD:
            return _("Stages are often called that.")
        case Inference.SIBLINGS:
            return _("It is built like the headings next to it.")
        case Inference.LISTS:
            return _("Each heading of this level has lists below it.")
        case Inference.INSIDE:
            return _("It has a list and is part of what is above it.")
        case Inference.DIRECT:
            return _("The list is right below the name of the stage.")
        case Inference.COLUMNS:
            return _("The table’s column or row names say so.")
        case Inference.AROUND_ROLE:
            return _("It has stages of its own, so it is another role, with a draft of its own.")
        case Inference.AROUND:
            return _("It has stages below it, so it names an area of competencies.")
    return ""


def line_in_words(finding: Finding) -> str:
    """Say what was found and where: `Line 12, stage 2, objectives: Not understood, …`."""
    where = []
    if finding.line:
        where.append(_("Line %(number)s") % {"number": finding.line})
    if place := place_in_words(finding.place):
        where.append(place)
    text = sentence(finding)
    return f"{capitalised(', '.join(where))}: {text}" if where else text


def difference_in_words(difference: DocumentDifference) -> str:
    """Say one change and where it is: `Stage 2, objectives: new: “…”`."""
    before, after = values_in_words(difference)
    values = {
        "before": shortened(before),
        "after": shortened(after),
        "item": shortened(difference.item),
        "field": field_in_words(difference.place.part, difference.field),
        "origin": shortened(difference.origin),
    }
    where = capitalised(place_in_words(difference.place))
    return f"{where}: {_difference(difference) % values}"


def values_in_words(difference: DocumentDifference) -> tuple[str, str]:
    """Return what stood there before and what stands there now, as people call it."""
    place, field = difference.place, difference.field
    before, after = (
        value_in_words(place.part, field, value) for value in (difference.before, difference.after)
    )
    return before, after


def value_in_words(part: str | None, field: str, value: str) -> str:
    """Return a value of a field as people call it: a level or a kind of reading by its name."""
    if part == PathwayPart.READINGS and field == "kind":
        return str(models.ReadingKind(value).label) if value else ""
    if not part or field not in LEVELS_ABOUT_COMPETENCY or part != PathwayPart.COMPETENCIES:
        return value
    return str(models.Level(value).label) if value else ""


def _difference(difference: DocumentDifference) -> str:
    match difference.change:
        case Change.CHANGED if difference.place.part == PathwayPart.ROLE_NAME:
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


def field_in_words(part: str | None, field: str) -> str:
    """Name a text of the lines of a list, or a list that they hold. Empty if there is none."""
    if not field or not part:
        return ""
    content = content_named(part)
    if nested := [each for each in content.lists if each.name == field]:
        return str(nested[0].model._meta.verbose_name_plural)
    return _label(content.model, field)


def contents(document: PathwayDocument) -> list[tuple[str, int]]:
    """Count the items of each list in the document, empty lists included unless optional."""
    counts = {part: len(getattr(document, part)) for part in LISTS if hasattr(document, part)}
    for part in STAGE_LISTS:
        counts[part] = sum(len(getattr(stage, part)) for stage in document.stages)
    return [
        (part_in_words(part), count)
        for part, count in counts.items()
        if count or not content_named(part).is_optional
    ]


def shortened(text: str) -> str:
    return Truncator(text.replace("\n", " ")).chars(LONG)


def result_in_words(document: PathwayDocument) -> str:
    """Sum up a document: `Engineer: 3 stages, 24 lines in their lists`."""
    items = sum(len(getattr(stage, part)) for stage in document.stages for part in STAGE_LISTS)
    stages = ngettext("%(count)s stage", "%(count)s stages", len(document.stages))
    lines = ngettext("%(count)s line in its lists", "%(count)s lines in their lists", items)
    name = document.role_name or _("No role named")
    counted = [stages % {"count": len(document.stages)}, lines % {"count": items}]
    return f"{name}: {', '.join(counted)}"


def files_in_words(names: Sequence[str], *, are_stages: bool) -> str:
    """Say from which files a document was put together, and how."""
    how = (
        _("Read from %(count)s files, one stage each, in this order: %(names)s.")
        if are_stages
        else _("Read from %(count)s files, one after the other: %(names)s.")
    )
    return how % {"count": len(names), "names": ", ".join(names)}


def capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
