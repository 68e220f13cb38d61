"""What a plan holds about a person: what of it they are handed, and how it is erased.

Made of the same parts as `pathway_portal.accounts.personal_data`, which says what each is.
"""

from django.utils.translation import gettext as _

from pathway_portal.accounts.personal_data.facts import DataSection, FactGroup, fact

from .models import (
    Action,
    Badge,
    CalendarFeed,
    ChosenEvidence,
    EvidenceNote,
    HelpOffer,
    Proposal,
    ReadingMark,
    Target,
)
from .reading_words import status_label


def sections(person):
    """Return what they planned, noted and read, and proposals to them and by them."""
    return [
        _actions(person),
        _notes(person),
        _chosen_evidence(person),
        _readings(person),
        _calendar(person),
        _badges(person),
        _help_offers(person),
        _target(person),
        _proposals(person),
        _own_proposals(person),
    ]


def erase(person):
    """Erase somebody's plan, and what they proposed. Actions that others made of it are theirs.

    Call inside a transaction.
    """
    Action.objects.filter(owner=person).delete()
    ChosenEvidence.objects.of(person).delete()
    EvidenceNote.objects.filter(owner=person).delete()
    ReadingMark.objects.filter(owner=person).delete()
    CalendarFeed.objects.filter(owner=person).delete()
    HelpOffer.objects.filter(owner=person).delete()
    Badge.objects.filter(owner=person).delete()
    Target.objects.filter(owner=person).delete()
    Target.objects.filter(shared_with=person).update(shared_with=None, shared_at=None)
    Proposal.objects.filter(employee=person).delete()
    Proposal.objects.filter(proposed_by=person).delete()
    Action.objects.filter(shared_with=person).update(shared_with=None, shared_at=None)


def _actions(person):
    rows = person.actions.with_origin().order_by("pk")
    return DataSection("actions", _("Your plan"), [_action(row) for row in rows])


def _action(row):
    facts = [
        fact("text", _("Text"), row.text),
        fact("note", _("Note"), row.note),
        fact("due_on", _("By when"), row.due_on),
        fact("steps", _("Steps"), row.steps),
        fact("steps_done", _("Steps done"), row.steps_done),
        fact("competency", _("For the competency"), row.competency),
        fact("tip", _("From the tip"), row.tip),
        fact("reading", _("From the reading"), row.reading and row.reading.title),
        fact("takeaway", _("From your talk"), row.takeaway and row.takeaway.text),
        fact("proposed_by", _("Proposed by"), row.proposal and row.proposal.proposed_by),
        fact("created_at", _("Added on"), row.created_at),
        fact("shared_with", _("Shared with"), row.shared_with),
        fact("shared_at", _("Shared on"), row.shared_at),
        fact("done_at", _("Done on"), row.done_at),
        fact("outcome", _("What came of it"), row.outcome),
        fact("dropped_at", _("Dropped on"), row.dropped_at),
        fact("drop_reason", _("Why it was dropped"), row.drop_reason),
        fact("changed_at", _("Last changed on"), row.updated_at, ""),
    ]
    return FactGroup(row.text, facts)


def _notes(person):
    rows = person.evidence_notes.with_competencies().order_by("pk")
    return DataSection("notes", _("Your notes"), [_note(row) for row in rows])


def _note(row):
    facts = [
        fact("text", _("Text"), row.text),
        fact("link", _("Link"), row.link),
        fact("noted_on", _("Day"), row.noted_on),
        fact("competencies", _("Competencies"), [each.text for each in row.competencies]),
        fact("created_at", _("Added on"), row.created_at),
        fact("changed_at", _("Last changed on"), row.updated_at, ""),
    ]
    return FactGroup(row.text, facts)


def _chosen_evidence(person):
    rows = ChosenEvidence.objects.of(person).with_words().order_by("pk")
    title = _("Evidence you show under “What I can do”")
    return DataSection("chosen_evidence", title, [_chosen(row) for row in rows])


def _chosen(row):
    text, source = (row.tag.note.text, row.tag) if row.tag else (row.rating.evidence, row.rating)
    facts = [
        fact("competency", _("For the competency"), source.competency),
        fact("note", _("Your note"), row.tag and text),
        fact("evidence", _("Your evidence"), row.rating and text),
        fact("link", _("Link"), row.tag.note.link if row.tag else row.rating.link),
    ]
    return FactGroup(text, facts)


def _readings(person):
    rows = person.reading_marks.with_books().order_by("pk")
    return DataSection("readings", _("Your readings"), [_reading(row) for row in rows])


def _reading(row):
    facts = [
        fact("title", _("Title"), row.reading.title),
        fact("kind", _("Kind"), row.reading.kind, row.reading.get_kind_display()),
        fact("identity", _("Identity"), row.slug, ""),
        fact("status", _("State"), row.status, status_label(row.reading, row.status)),
        fact("read_on", _("Done on"), row.read_on),
        fact("changed", _("What it changed"), row.changed),
        fact("competency", _("For the competency"), row.competency),
        fact("created_at", _("Added on"), row.created_at),
        fact("changed_at", _("Last changed on"), row.updated_at, ""),
    ]
    return FactGroup(row.reading.title, facts, language=row.reading.stage.pathway.language)


def _calendar(person):
    """Return that there is an address, but not which: anybody with it could read the dates."""
    rows = CalendarFeed.objects.filter(owner=person)
    return DataSection("calendar", _("Your calendar"), [_feed(row) for row in rows])


def _feed(row):
    facts = [
        fact("with_titles", _("Entries say what is due"), row.with_titles),
        fact("created_at", _("Address made on"), row.created_at),
    ]
    return FactGroup(_("Your secret address"), facts)


def _badges(person):
    rows = Badge.objects.with_stage().filter(owner=person).order_by("pk")
    return DataSection("badges", _("Your badges"), [_badge(row) for row in rows])


def _badge(row):
    stage = row.assessment.stage
    facts = [
        fact("stage", _("Stage"), stage),
        fact("identifier", _("Identifier"), str(row.identifier)),
        fact("issued_at", _("Made on"), row.issued_at),
        fact("revoked_at", _("Revoked on"), row.revoked_at),
        fact("credential", _("Signed badge"), row.credential),
    ]
    return FactGroup(stage.pathway.role.name, facts, language=stage.pathway.language)


def _help_offers(person):
    rows = person.help_offers.select_related("competency__stage__pathway").order_by("pk")
    return DataSection("help_offers", _("What you help with"), [_offer(row) for row in rows])


def _offer(row):
    facts = [
        fact("competency", _("Competency"), row.competency),
        fact("identity", _("Identity"), row.slug, ""),
        fact("offered_at", _("Offered on"), row.offered_at),
    ]
    language = row.competency.stage.pathway.language
    return FactGroup(row.competency.text, facts, language=language)


def _target(person):
    rows = Target.objects.with_words().filter(owner=person)
    return DataSection("target", _("Where you want to go"), [_place(row) for row in rows])


def _place(row):
    facts = [
        fact("role", _("Role"), row.role.name),
        fact("stage", _("Stage"), row.stage),
        fact("chosen_at", _("Chosen on"), row.chosen_at),
        fact("shared_with", _("Shared with"), row.shared_with),
        fact("shared_at", _("Shared on"), row.shared_at),
    ]
    return FactGroup(row.role.name, facts)


def _proposals(person):
    rows = person.proposals.with_people().order_by("pk")
    return DataSection("proposals", _("Proposed to you"), [_proposal(row) for row in rows])


def _own_proposals(person):
    """Return what they proposed to people who report to them now."""
    rows = Proposal.objects.made_by(person).with_people().order_by("pk")
    return DataSection("own_proposals", _("What you proposed"), [_proposal(row) for row in rows])


def _proposal(row):
    facts = [
        fact("employee", _("To"), row.employee),
        fact("proposed_by", _("Proposed by"), row.proposed_by),
        fact("proposed_at", _("Proposed on"), row.proposed_at),
        fact("text", _("Text"), row.text),
        fact("note", _("Note"), row.note),
        fact("due_on", _("By when"), row.due_on),
        fact("competency", _("For the competency"), row.competency),
        fact("accepted_at", _("Accepted on"), row.accepted_at),
        fact("declined_at", _("Declined on"), row.declined_at),
        fact("decline_reason", _("Why it was declined"), row.decline_reason),
        fact("withdrawn_at", _("Withdrawn on"), row.withdrawn_at),
    ]
    return FactGroup(row.text, facts)
