"""The assessments' part of a person's data export: what the portal's pages would show them now,
and nothing else."""

from collections import defaultdict

from django.db.models import Q
from django.utils.translation import gettext as _

from pathway_portal.accounts.models import ChangeReceipt
from pathway_portal.accounts.personal_data.facts import DataSection, FactGroup, fact

from ..models import (
    REVIEW_IS_VALID,
    Assessment,
    Doer,
    Observation,
    OrphanedAnswer,
    Rating,
    Reflection,
    Remark,
    Side,
    Takeaway,
)
from ..questions import question_about
from ..receipt_list import ReceiptList


def sections(person):
    """Return their own assessments, their reviews of others, and who has read theirs."""
    return [_own(person), _reviews(person), _observations(person), _receipts(person)]


def _own(person):
    assessments = (
        Assessment.objects.filter(employee=person)
        .select_related("stage__pathway__role", "reviewed_by", "manager_confirmed_by")
        .order_by("-pk")
    )
    both_sides = Q(side=Side.SELF) | Q(assessment__reviewed_at__isnull=False)
    rows = {
        Rating: _by_assessment(_ratings().filter(both_sides, assessment__employee=person)),
        Remark: _by_assessment(_remarks().filter(both_sides, assessment__employee=person)),
        Reflection: _by_assessment(
            Reflection.objects.filter(assessment__employee=person)
            .exclude(text="")
            .select_related("watch_for__stage__pathway")
            .order_by("watch_for__position", "pk")
        ),
        OrphanedAnswer: _by_assessment(
            OrphanedAnswer.objects.filter(assessment__employee=person, author=person).order_by("pk")
        ),
        Takeaway: _by_assessment(_takeaways().filter(assessment__employee=person)),
        Observation: _by_assessment(
            _requests().readable_by(person).filter(assessment__employee=person)
        ),
    }
    return DataSection(
        "assessments",
        _("Your assessments"),
        [
            _assessment(one, {kind: found[one.pk] for kind, found in rows.items()})
            for one in assessments
        ],
    )


def _assessment(assessment, rows):
    facts = [
        fact("role", _("Role"), assessment.stage.pathway.role.name, ""),
        fact("pathway_version", _("Version of the pathway"), assessment.stage.pathway.number),
        fact("stage", _("Stage"), str(assessment.stage), ""),
        fact("state", _("State"), assessment.state.value, assessment.state.label),
        fact("started_at", _("Started"), assessment.started_at),
        fact("submitted_at", _("Submitted"), assessment.submitted_at),
        fact("is_independent", _("Reviewed independently"), assessment.is_independent),
        fact("review_asked_at", _("You asked about the review on"), assessment.review_asked_at),
    ]
    if assessment.reviewed_at:
        facts += [
            fact("reviewed_at", _("Reviewed"), assessment.reviewed_at),
            fact("reviewed_by", _("Reviewed by"), assessment.reviewed_by),
            fact("attained", _("Stage reached"), assessment.attained),
            fact("employee_confirmed_at", _("You agreed on"), assessment.employee_confirmed_at),
            fact(
                "manager_confirmed_at", _("Your manager agreed on"), assessment.manager_confirmed_at
            ),
            fact(
                "manager_confirmed_by",
                _("Agreed on their side by"),
                assessment.manager_confirmed_by,
            ),
            fact("agreed_at", _("Agreed"), assessment.agreed_at),
            fact("next_talk_on", _("Next talk"), assessment.next_talk_on),
        ]
    parts = [
        DataSection("answers", _("Answers"), [_answer(row) for row in rows[Rating]]),
        DataSection("remarks", _("Reasons and replies"), [_remark(row) for row in rows[Remark]]),
        DataSection("reflections", _("Your thoughts"), [_thought(row) for row in rows[Reflection]]),
        DataSection(
            "left_overs",
            _("What the newer version no longer asks"),
            [_orphaned_answer(row) for row in rows[OrphanedAnswer]],
        ),
        DataSection(
            "takeaways",
            _("What you take from the talk"),
            [_takeaway(row) for row in rows[Takeaway]],
        ),
        DataSection(
            "observations",
            _("What colleagues have seen"),
            [_observation(row, shows_text=row.sent_at is not None) for row in rows[Observation]],
        ),
    ]
    title = f"{assessment.stage.pathway.role}, {assessment.stage}"
    return FactGroup(title, facts, [part for part in parts if part.entries])


def _reviews(manager):
    """Return what they wrote as a manager and may read now; nothing of the employee's.

    What they wrote about people who no longer report to them is not theirs to read.
    """
    assessments = (
        _open_to_their_manager(manager)
        .select_related("employee", "stage__pathway__role")
        .order_by("-pk")
    )
    mine = {"assessment__in": assessments.values("pk"), "side": Side.MANAGER, "author": manager}
    ratings = _by_assessment(_ratings().filter(REVIEW_IS_VALID, **mine))
    remarks = _by_assessment(_remarks().filter(**mine).exclude(text=""))
    orphaned_answers = _by_assessment(
        OrphanedAnswer.objects.filter(
            REVIEW_IS_VALID, assessment__in=assessments.values("pk"), author=manager
        ).order_by("pk")
    )
    takeaways = _by_assessment(
        _takeaways().filter(
            assessment__in=assessments.values("pk"), doer__in=[Doer.MANAGER, Doer.BOTH]
        )
    )
    entries = []
    for one in assessments:
        parts = [
            DataSection("answers", _("Your answers"), [_answer(row) for row in ratings[one.pk]]),
            DataSection("remarks", _("Your reasons"), [_remark(row) for row in remarks[one.pk]]),
            DataSection(
                "left_overs",
                _("What the newer version no longer asks"),
                [_orphaned_answer(row) for row in orphaned_answers[one.pk]],
            ),
            DataSection(
                "takeaways",
                _("What you take from the talk"),
                [_takeaway(row) for row in takeaways[one.pk]],
            ),
        ]
        parts = [part for part in parts if part.entries]
        if parts:
            facts = [
                fact("employee", _("About"), one.employee, ""),
                fact("stage", _("Stage"), f"{one.stage.pathway.role}, {one.stage}"),
            ]
            entries.append(FactGroup(str(one.employee), facts, parts))
    note = _(
        "Only what you wrote yourself, and only about people who report to you now. The rest is "
        "no longer yours to read."
    )
    return DataSection("reviews", _("Your reviews of others"), entries, note if entries else "")


def _observations(person):
    """Return what they were asked to say about others, and what they wrote."""
    entries = [_observation(row, shows_text=True) for row in _requests().for_observer(person)]
    return DataSection("observations", _("Your observations of others"), entries)


def _requests():
    return (
        Observation.objects.with_people()
        .prefetch_related("competencies__competency__stage__pathway")
        .order_by("pk")
    )


def _observation(row, *, shows_text):
    """Say who asked whom for what; before it is sent, its words are the observer's alone."""
    facts = [
        fact("about", _("About"), row.assessment.employee),
        fact("observer", _("Observer"), row.observer),
        fact("asked_by", _("Asked by"), row.asked_by),
        fact("asked_at", _("Asked on"), row.asked_at),
        fact("sent_at", _("Sent on"), row.sent_at),
        fact("declined_at", _("Declined on"), row.declined_at),
        fact("decline_reason", _("Why it was declined"), row.decline_reason),
        fact("withdrawn_at", _("Withdrawn on"), row.withdrawn_at),
    ]
    words = [
        FactGroup(
            each.competency.text,
            [
                fact("text", _("Text"), each.text),
                fact("changed_at", _("Last changed on"), each.updated_at, ""),
            ],
            language=each.competency.stage.pathway.language,
        )
        for each in row.competencies.all()
        if shows_text and each.text
    ]
    parts = [DataSection("words", _("Text"), words)] if words else []
    return FactGroup(str(row.observer), facts, parts)


def _open_to_their_manager(manager):
    """Return the reports' assessments on which a manager can read what they wrote.

    What `permissions.may_read_levels` answers for one, asked of many rows.
    """
    return Assessment.objects.visible_to(manager).exclude(employee=manager).without_withheld()


def _receipts(person):
    entries = [_receipt(receipt) for receipt in ReceiptList(person)[:]]
    return DataSection("receipts", _("Who viewed your data"), entries)


def _receipt(receipt):
    if isinstance(receipt, ChangeReceipt):
        told = receipt.changed_by, receipt.capacity, None, receipt.action, None
    else:
        told = (
            *(receipt.reader, receipt.capacity, receipt.deputy_for),
            *(receipt.action, receipt.assessment_id),
        )
    reader, capacity, deputy_for, action, assessment = told
    facts = [
        fact("text", _("Text"), receipt.text, ""),
        fact("reader", _("Who"), reader, ""),
        fact("as", _("In what role"), capacity, ""),
        fact("deputy_for", _("As deputy for"), deputy_for, ""),
        fact("action", _("What"), action, ""),
        fact("assessment", _("Assessment"), assessment, ""),
        fact("at", _("On"), receipt.at),
    ]
    return FactGroup(receipt.text, facts)


def _by_assessment(rows):
    found = defaultdict(list)
    for row in rows:
        found[row.assessment_id].append(row)
    return found


IN_READING_ORDER = ["metric__position", "competency__position", "side", "pk"]


def _ratings():
    return Rating.objects.with_items().select_related("author").order_by(*IN_READING_ORDER)


def _remarks():
    return Remark.objects.select_related(
        "author", "competency__stage__pathway", "metric__stage__pathway"
    ).order_by(*IN_READING_ORDER)


def _takeaways():
    return (
        Takeaway.objects.written()
        .select_related("assessment__employee", "assessment__manager_confirmed_by")
        .order_by("position", "pk")
    )


def _takeaway(row):
    facts = [
        fact("text", _("Text"), row.text),
        fact("doer", _("Who"), row.doer, row.doer_name),
        fact("due_on", _("By when"), row.due_on),
        fact("changed_at", _("Last changed on"), row.updated_at, ""),
    ]
    return FactGroup(row.text, facts)


def _answer(row):
    question = question_about(row)
    facts = [
        fact("side", _("Whose"), row.side, ""),
        fact("by", _("By"), row.author, _("both") if row.side == Side.AGREED else None),
        fact("answer", _("Answer"), row.answer, question.label_of(row.answer)),
        fact("answered_at", _("Answered on"), row.answered_at),
        fact("confirmed_at", _("Confirmed on"), row.confirmed_at),
        fact("old_words", _("It was an answer to"), row.old_words, language=question.language),
        fact("evidence", _("Evidence"), row.evidence),
        fact("link", _("Link"), row.link),
        fact("changed_at", _("Last changed on"), row.updated_at, ""),
    ]
    return FactGroup(question.text, facts, language=question.language)


def _remark(row):
    question = question_about(row)
    facts = [
        fact("side", _("Whose"), row.side, ""),
        fact("by", _("By"), row.author),
        fact("text", _("Text"), row.text),
        fact("changed_at", _("Last changed on"), row.updated_at, ""),
    ]
    return FactGroup(question.text, facts, language=question.language)


def _thought(row):
    facts = [
        fact("text", _("Your thought"), row.text),
        fact("shared_at", _("Shared on"), row.shared_at),
        fact("changed_at", _("Last changed on"), row.updated_at, ""),
    ]
    return FactGroup(row.watch_for.text, facts, language=row.watch_for.stage.pathway.language)


def _orphaned_answer(row):
    facts = [
        fact("answer", _("Answer"), row.answer, row.label or ""),
        fact("text", _("Text"), row.text),
        fact("link", _("Link"), row.link),
        fact("kept_at", _("Kept on"), row.kept_at),
    ]
    return FactGroup(row.asked, facts)
