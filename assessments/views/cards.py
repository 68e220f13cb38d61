"""Both views on a page: a card for each item on which the two differ, a table of all others."""

from functools import cached_property
from operator import attrgetter

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .. import prepared
from ..comparison import compared_ratings
from ..forms import AttainedForm, SettleForm
from ..models import Side
from ..permissions import is_employee
from ..questions import questions_of
from ..takeaway_forms import NextTalkForm, takeaway_forms
from .parts import FormPart, OutcomePart, SavedFields, TakeawayPart


class Card(FormPart):
    """One item on which the two differ: both views, and what they agree on."""

    html = {"state": "_card_state", "self": "_card_reply", "manager": "_card_reasons"}

    def __init__(self, pair, form=None):
        """`form` settles it, as long as it can be settled."""
        super().__init__(pair.question.key, form)
        self.pair = pair
        # What is missing here, after somebody wanted to agree.
        self.asks_answer = self.asks_reason = False

    @property
    def is_settled(self):
        return bool(self.pair.agreed.answer) and not self.pair.needs_reason

    @property
    def version(self):
        """Number what the two say and agree on here. It goes up with every change."""
        return sum(row.version for row in self._rows)

    @property
    def _rows(self):
        said = [remark for remark in (self.pair.reply, *self.pair.reasons) if remark]
        return [self.pair.agreed, *said]

    def last_author_id(self, reader):
        """Return who changed something here last, apart from the words that `reader` writes."""
        own = self.form.remark_row
        changed = [row for row in self._rows if row.updated_at and row != own]
        by_others = [row for row in changed if row.author_id != reader.pk]
        last = max(by_others or changed, key=attrgetter("updated_at"), default=None)
        return last.author_id if last else None

    def inputs(self):
        form, says = self.form, {}
        if self.was_sent("answer") and (new := form.answer_input):
            says["answers"] = [new]
        if self.was_sent("remark") and (new := form.remark_input):
            says["remarks"] = [new]
        return says

    def saved(self):
        name, agreed, remark = self.form.add_prefix, self.pair.agreed, self.form.remark_row
        label = self.pair.agreed_label if agreed.answer else _("Still open")
        answers = {name("answer"): (agreed.answer, label)}
        words = {name("remark"): (remark.text, remark.text)}
        return [
            SavedFields(name("version"), agreed.version, answers, agreed.author_id),
            SavedFields(name("remark_version"), remark.version, words, remark.author_id),
        ]

    def mark_missing(self, *, can_give_reason):
        """Say at the fields what is still needed here before the two can agree."""
        self.asks_answer = not self.pair.agreed.answer
        self.asks_reason = self.pair.needs_reason
        if self.form and self.asks_answer:
            self.form.describe("answer", f"missing-answer-{self.key}")
        if self.form and self.asks_reason and can_give_reason:
            self.form.describe("remark", f"missing-reason-{self.key}")


class Conversation:
    """Both views of every item, and a form for each on which the two differ."""

    def __init__(self, assessment, user, data=None):
        """`data` is what `user`, one of the two, has posted."""
        self.assessment, self.user = assessment, user
        self.is_own = is_employee(user, assessment)
        # Who has become the manager since has not written the manager's half.
        self.is_reviewer = assessment.reviewed_by_id == user.pk
        self.questions = questions_of(assessment.stage, Side.AGREED)
        self.pairs = compared_ratings(
            self.questions,
            prepared.all_ratings(assessment),
            prepared.remarks_of(assessment),
        )
        side = Side.SELF if self.is_own else Side.MANAGER
        self.forms = [
            SettleForm(data, compared=pair, author=user, side=side)
            for pair in self.pairs
            if pair.differs
        ]
        self.attained = AttainedForm(data, assessment=assessment)
        self.takeaways = takeaway_forms(data, assessment=assessment, user=user)
        self.next_talk = NextTalkForm(data, assessment=assessment)

    @cached_property
    def cards(self):
        """One for each item on which the two differ, the largest difference first."""
        can_settle = self.assessment.is_being_settled
        return [Card(form.compared, form if can_settle else None) for form in self.forms]

    @cached_property
    def parts(self):
        """Everything that the script saves, part by part."""
        if self.assessment.is_agreed:
            return []
        return [
            # Once one of the two has agreed, a page opened before shows what they agreed to.
            *(Card(form.compared, form) for form in self.forms),
            OutcomePart("attained", self.attained, self.assessment),
            *(TakeawayPart(form.prefix, form) for form in self.takeaways),
            OutcomePart("next_talk_on", self.next_talk, self.assessment),
        ]

    def part(self, key):
        return next((part for part in self.parts if part.key == key), None)

    def person(self, pk):
        """Return who wrote something here, by their key; None where that is unknown."""
        assessment = self.assessment
        people = [
            assessment.employee,
            assessment.employee.manager,
            assessment.reviewed_by,
            *(reason.author for pair in self.pairs for reason in pair.reasons),
        ]
        return next((person for person in people if person and person.pk == pk), None)

    @property
    def other_person(self):
        """The other one of the two: the employee, or their present manager."""
        employee = self.assessment.employee
        return (employee.manager if self.is_own else employee) or _("the other person")

    @property
    def same(self):
        """What both see the same way, area by area where the stage has areas."""
        same = [pair for pair in self.pairs if not pair.differs]
        order = {question.group: place for place, question in enumerate(self.questions)}
        return sorted(same, key=lambda pair: order[pair.question.group])

    @property
    def progress(self):
        """Say how many of the differences are settled."""
        settled = sum(card.is_settled for card in self.cards)
        words = ngettext(
            "%(settled)s of %(all)s settled", "%(settled)s of %(all)s settled", settled
        )
        return words % {"settled": settled, "all": len(self.cards)} if self.cards else ""

    @property
    def has_errors(self):
        forms = [self.attained, self.next_talk, *self.takeaways, *self.forms]
        return any(form.errors for form in forms)

    def mark_overtaken(self, saved):
        """Say at each form what the other person, or another window, has changed meanwhile."""
        for form in self.forms:
            form.mark_overtaken()
        for form in self.takeaways:
            if form.prefix in saved.overtaken:
                form.mark_overtaken()
        words = _("The other person changed this in the meantime. Saved now: %(saved)s")
        if "attained" in saved.overtaken:
            self.attained.add_error("attained", words % {"saved": self.attained.saved_label})
        if "next_talk_on" in saved.overtaken:
            self.next_talk.add_error("next_talk_on", words % {"saved": self.next_talk.saved_label})

    def mark_missing(self, keys):
        """Say at each card what is still needed before the two can agree."""
        for card in self.cards:
            if card.key in keys:
                card.mark_missing(can_give_reason=not self.is_own)
