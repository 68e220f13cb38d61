"""Report what is missing, once for each thing: lists without lines, and fields without words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..contents import Need, Text, TextKind, content_named
from ..models import ReadingKind
from .pathway_contents import CheckedLine, CheckedList, PathwayContents, in_quotes, quoted, words_of
from .problem import Problem, ProblemKind

MOST_NAMED = 3  # lines of which something is missing


def empty_lists(contents: PathwayContents) -> Iterator[Problem]:
    """Report empty lists. Without stages or competencies there is nothing to rate.

    The others are reported once: together for each page, and for all stages together a list that
    none of them has.
    """
    empty: dict[CheckedLine, list[CheckedList]] = defaultdict(list)
    nowhere = _empty_everywhere(contents)
    for held in contents.lists:
        if held.lines or content_named(held.name).is_optional:
            continue
        holder = held.holder
        if held.name == "stages":
            message = _("It has no stage yet. Add at least one.")
            yield holder.error(ProblemKind.EMPTY, "stages", message)
        elif held.name == "competencies":
            message = _("“%(stage)s” has no competency yet. Add at least one.")
            message %= {"stage": holder.row}
            yield holder.error(ProblemKind.EMPTY, "competencies", message, place=False)
        elif held.name not in nowhere:
            empty[holder].append(held)
    for holder, found in empty.items():
        yield _empty(holder, found[0].name, [held.title for held in found])
    for above, names in _by_list_above(nowhere).items():
        yield _empty_in_all(contents.head, above, [nowhere[name] for name in names])


def _empty_everywhere(contents: PathwayContents) -> dict[str, str]:
    """Return the lists, with their titles, that several rows could have and none has."""
    holders: dict[str, list[CheckedList]] = defaultdict(list)
    for held in contents.lists:
        if held.name != "competencies" and not content_named(held.name).is_optional:
            holders[held.name].append(held)
    return {
        name: found[0].title
        for name, found in holders.items()
        if len(found) > 1 and not any(held.lines for held in found)
    }


def _by_list_above(names: dict[str, str]) -> dict[str, list[str]]:
    """Group lists by the list whose rows hold them: "stages" or "capabilities"."""
    grouped: dict[str, list[str]] = defaultdict(list)
    for name in names:
        if above := content_named(name).holder_content:
            grouped[above.name].append(name)
    return grouped


def _empty(holder: CheckedLine, field: str, titles: list[str]) -> Problem:
    if len(titles) == 1:
        message = _("Nothing is listed under “%(list)s” yet. Add at least one line.")
        return holder.warning(ProblemKind.EMPTY, field, message % {"list": titles[0]})
    message = _("Nothing is listed yet under %(lists)s. Add at least one line to each.")
    return holder.warning(ProblemKind.EMPTY, field, message % {"lists": _listed(titles)})


def _empty_in_all(head: CheckedLine, above: str, titles: list[str]) -> Problem:
    title = capfirst(str(content_named(above).model._meta.verbose_name_plural))
    message = _("%(rows)s: none of them lists anything under %(lists)s yet.")
    words = {"rows": title, "lists": _listed(titles)}
    return head.warning(ProblemKind.EMPTY, above, message % words)


def _listed(titles: list[str]) -> str:
    return ", ".join(in_quotes(title) for title in titles)


def missing_fields(contents: PathwayContents) -> Iterator[Problem]:
    """Report each empty field that has to be filled, and the others once for each list."""
    wanted: dict[tuple[str, str], list[CheckedLine]] = defaultdict(list)
    for line in contents.lines:
        for text in words_of(line):
            if line.text(text.name).strip() or _needs_no_authors(line, text):
                continue
            if text.need == Need.REQUIRED:
                yield line.error(ProblemKind.MISSING, text.name, _must_say_something(line, text))
            elif text.need == Need.WANTED:
                wanted[line.list_name, text.name].append(line)
    own = [field for name, field in wanted if name == contents.head.list_name]
    if len(own) > 1:
        yield _several_of_pathway(contents.head, own)
    for (_list, field), lines in wanted.items():
        if lines[0] is contents.head and len(own) > 1:
            continue
        if len(lines) == 1:
            message = _what_is_missing(lines[0], field)
            yield lines[0].warning(ProblemKind.MISSING, field, message)
        else:
            yield _missing_in_several(lines, field)


def _needs_no_authors(line: CheckedLine, text: Text) -> bool:
    """Tell whether people find a reading without: they know a person, and a course by its name."""
    return text.name == "authors" and line.row.kind not in (ReadingKind.BOOK, ReadingKind.ARTICLE)


def _must_say_something(line: CheckedLine, text: Text) -> str:
    if text.kind == TextKind.LINES and line.text().strip():
        message = _("Nothing is listed under “%(list)s” yet. Add at least one line.")
        return message % {"list": quoted(line.text())}
    return _("This line is empty. Write something, or delete it.")


def _several_of_pathway(head: CheckedLine, fields: list[str]) -> Problem:
    names = [capfirst(str(head.row._meta.get_field(field).verbose_name)) for field in fields]
    message = _("These are still empty: %(fields)s. Write something for people to read.")
    words = {"fields": _listed(names)}
    return head.warning(ProblemKind.MISSING, fields[0], message % words, place=False)


def _missing_in_several(lines: list[CheckedLine], field: str) -> Problem:
    """Report a field that several lines of a kind lack, at the first of them."""
    first, count = lines[0], len(lines)
    named = [in_quotes(quoted(line.text())) for line in lines[:MOST_NAMED]]
    names = ", ".join(named) + (", …" if count > MOST_NAMED else "")
    message = _what_is_missing_in_several(field, count) % {"count": count, "names": names}
    return first.warning(ProblemKind.MISSING, field, message, place=False)


def _what_is_missing_in_several(field: str, count: int) -> str:
    if field == "authors":
        return ngettext(
            "%(count)s reading does not say who wrote it: %(names)s. Say so, so that people can "
            "find it.",
            "%(count)s readings do not say who wrote them: %(names)s. Say so, so that people can "
            "find them.",
            count,
        )
    if field == "note":
        return ngettext(
            "%(count)s reading does not say what people get out of it: %(names)s. A sentence "
            "is enough.",
            "%(count)s readings do not say what people get out of them: %(names)s. A sentence "
            "each is enough.",
            count,
        )
    if field == "audience":
        return ngettext(
            "%(count)s stage does not say who it is for: %(names)s.",
            "%(count)s stages do not say who they are for: %(names)s.",
            count,
        )
    return ngettext(
        "%(count)s stage does not say in a sentence what it is about: %(names)s.",
        "%(count)s stages do not say in a sentence what they are about: %(names)s.",
        count,
    )


def _what_is_missing(line: CheckedLine, field: str) -> str:
    if field == "authors":
        return _("Say who wrote “%(title)s”, so that people can find it.") % {
            "title": quoted(line.text("title"))
        }
    if field == "note":
        return _("Say in a sentence what people get out of “%(title)s”.") % {
            "title": quoted(line.text("title"))
        }
    if field == "audience":
        return _("Say who this stage is for.")
    if field == "quotation":
        return _("Say in a sentence what this stage is about.")
    return _("This is still empty. Write something for people to read.")
