"""What authors left beside drafts: what of it they are handed, and how it is erased.

Made of the same parts as `pathway_portal.accounts.personal_data`, which says what each is.
"""

from django.utils.translation import gettext as _

from pathway_portal.accounts.personal_data.facts import DataSection, FactGroup, fact

from .models import DraftComment, DraftReview, DraftRevision, DraftVisit


def sections(person):
    """Return what they commented, wrote and saw of drafts, and were asked to look through."""
    entries = [*_comments(person), *_reviews(person), *_writing(person), *_visits(person)]
    return [DataSection("drafts", _("Your work on drafts"), entries)]


def erase(person):
    """Erase the words of somebody's comments, and who it was. Answers to them stay.

    Call inside a transaction.
    """
    DraftComment.objects.filter(author=person).update(author=None, text="")
    DraftComment.objects.filter(resolved_by=person).update(resolved_by=None)
    for review in DraftReview.objects.filter(person=person):
        review.delete()
    DraftReview.objects.filter(asked_by=person).update(asked_by=None)
    DraftVisit.objects.filter(person=person).delete()
    DraftRevision.objects.filter(person=person).update(person=None)


def _comments(person):
    rows = DraftComment.objects.filter(author=person) | DraftComment.objects.filter(
        resolved_by=person
    )
    rows = rows.select_related("record__pathway__role", "line", "author", "resolved_by")
    return [_comment(row, person) for row in rows.distinct().order_by("pk")]


def _comment(row, person):
    """Leave out the words of others, where one has only resolved what they wrote."""
    facts = [
        fact("pathway", _("Pathway"), _version(row.record)),
        fact("line", _("Line"), row.line and row.line.words),
        fact("is_answer", _("Is an answer"), row.answers_to_id is not None),
        fact("author", _("Author"), row.author),
        fact("text", _("Text"), row.text if row.author == person else ""),
        fact("at", _("Written on"), row.at),
        fact("resolved_by", _("Resolved by"), row.resolved_by),
        fact("resolved_at", _("Resolved on"), row.resolved_at),
    ]
    return FactGroup(_("Comment on a draft"), facts)


def _reviews(person):
    rows = DraftReview.objects.filter(person=person) | DraftReview.objects.filter(asked_by=person)
    rows = rows.select_related("record__pathway__role", "person", "asked_by")
    return [_review(row) for row in rows.distinct().order_by("pk")]


def _review(row):
    facts = [
        fact("pathway", _("Pathway"), _version(row.record)),
        fact("person", _("Person"), row.person),
        fact("asked_by", _("Asked by"), row.asked_by),
        fact("asked_at", _("Asked on"), row.asked_at),
        fact("looked_at", _("Looked through on"), row.looked_at),
    ]
    return FactGroup(_("Look through a draft"), facts)


def _writing(person):
    """Return in which drafts they wrote, and when. The words are the company's."""
    rows = DraftRevision.objects.filter(person=person).select_related("record__pathway__role")
    return [_revision(row) for row in rows.order_by("record", "number")]


def _revision(row):
    facts = [
        fact("pathway", _("Pathway"), _version(row.record)),
        fact("revision", _("Revision"), row.number),
        fact("person", _("Person"), row.person),
        fact("at", _("Written on"), row.at),
    ]
    return FactGroup(_("Wrote in a draft"), facts)


def _visits(person):
    rows = DraftVisit.objects.filter(person=person).select_related("record__pathway__role")
    return [_visit(row) for row in rows.order_by("record")]


def _visit(row):
    facts = [
        fact("pathway", _("Pathway"), _version(row.record)),
        fact("revision", _("Revision"), row.revision),
        fact("person", _("Person"), row.person),
        fact("at", _("Seen on"), row.at),
    ]
    return FactGroup(_("Saw the changes of others"), facts)


def _version(record):
    values = {"role": record.pathway.role, "number": record.pathway.number}
    return _("%(role)s, version %(number)s") % values
