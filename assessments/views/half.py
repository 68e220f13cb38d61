"""One side's half of an assessment on a page: the same for the employee's own and the manager's."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import services
from ..forms import AnswerForm, ReflectionForm, answer_forms, reflection_forms
from ..models import Rating, Side
from ..questions import questions_of
from .shared import LOOK_AGAIN, page_save, place_on, posted_key, posted_number, stale_page


class Half:
    """The questions of one side, their rows, and a form for each.

    A page calls `respond`. After that, `forms` are those to show.
    """

    def __init__(self, assessment, side, author):
        self.assessment, self.side, self.author = assessment, side, author
        self.is_own = side == Side.SELF
        self.questions = questions_of(assessment.stage, side)
        # What stands beside a question, by its key: the answer of last time to confirm, and the
        # part of the employee's own half that a manager may read.
        self.offers, self.own = {}, {}
        self.is_saved, self.changed, self.button_key = False, [], None

    def rows(self):
        """This side's ratings by the question's key; one that is not there yet reads as empty."""
        ratings = self.assessment.ratings.filter(side=self.side)
        rows = {row.key: row for row in self.assessment.rows_to_go_on_with(ratings, self.author)}
        return {question.key: rows.get(question.key) or Rating() for question in self.questions}

    def lines(self):
        """What it says, to be read: [(question, rating, answer in words), …]."""
        rows = self.rows()
        return [(q, rows[q.key], q.label_of(rows[q.key].answer)) for q in self.questions]

    def respond(self, request, *, page, check, message):
        """Save what was posted. Return where to go on, or None to show the page."""
        if request.method != "POST":
            self.bind()
            return None
        try:
            self.save(request)
        except services.StaleVersion:
            return stale_page(request, self.assessment)
        return self.redirect(request, page, check, message) if self.is_saved else None

    def bind(self, data=None):
        """Make the forms upon the rows as they are now, with what was posted."""
        self.forms = answer_forms(self.questions, self.rows(), data, self.own, self.offers)
        if self.is_own:
            self.forms += reflection_forms(self.assessment, data)

    @property
    def answers(self):
        return [form for form in self.forms if isinstance(form, AnswerForm)]

    @property
    def reflections(self):
        return [form for form in self.forms if isinstance(form, ReflectionForm)]

    @property
    def has_errors(self):
        return any(form.errors for form in self.forms)

    def save(self, request):
        """Keep all of what was posted that can be kept, and bind the forms to show after that.

        A form with an invalid field, or one that another window overtook, shows what was typed
        beside what is saved. Every other field is written: one slip never costs the rest.
        """
        stage = str(self.assessment.stage_id)
        if request.POST.get("stage", stage) != stage:
            # The draft has moved to another version, which asks other questions.
            raise services.StaleVersion
        self.bind(request.POST)
        typed, at = self.forms, timezone.now()
        inputs = [new for form in typed if (new := form.input)]
        # All or nothing: what the page says of itself must hold for all that was on it.
        with transaction.atomic():
            saved = self.save_inputs(inputs, at=at, page=page_save(request))
            self._press_button(request, inputs, saved, at)
            self.bind()
        for place, form in enumerate(typed):
            if form.prefix in saved.overtaken:
                form.is_overtaken = True
                form.add_error(None, _("This was changed in another window."))
            if form.errors:
                form.row = self.forms[place].row
                self.forms[place] = form
        self.changed = [form.prefix for form in typed if form.prefix in saved.written]
        was_posted = any(name.endswith("-version") for name in request.POST)
        self.is_saved = was_posted and not self.has_errors

    def save_inputs(self, inputs, **more):
        save = services.save_own_half if self.is_own else services.save_review
        return save(self.assessment, inputs, by=self.author, **more)

    def _press_button(self, request, inputs, saved, at):
        """Do what the pressed button says of one answer, if that one is kept."""
        buttons = ["still", "holds"] if self.is_own else ["holds"]
        button = next((button for button in buttons if button in request.POST), None)
        if button is None:
            return
        key = self.button_key = posted_key(request, button, self.questions)
        if key not in {new.key for new in inputs if not new.is_partial} - saved.overtaken:
            return
        if button == "holds":
            services.keep_under_new_words(self.assessment, [key], by=self.author, at=at)
        else:
            sources = {key: posted_number(request, f"{key}-source")}
            confirmed = services.confirm(self.assessment, sources, by=self.author, at=at)
            if confirmed.overtaken:
                messages.warning(request, LOOK_AGAIN)

    def redirect(self, request, page, check, message):
        """All is saved: go on to what the pressed button was for."""
        if "check" in request.POST:
            return redirect(check, self.assessment.pk)
        address = reverse(page, args=[self.assessment.pk])
        if self.button_key:
            return redirect(f"{address}#{self.button_key.anchor}")
        messages.success(request, message)
        return redirect(place_on(request, address, self.changed))

    def form_of(self, key, data):
        """The form of one item, as the page saves it while its author writes; None if not asked."""
        asked = [question for question in self.questions if question.key == key]
        forms = answer_forms(asked, self.rows(), data) if asked else []
        if self.is_own and not forms:
            forms = [form for form in reflection_forms(self.assessment, data) if form.prefix == key]
        return forms[0] if forms else None


def where_left_off(questions, ratings):
    """The question to go on with: the first open one, from the last that was touched."""
    touched = [place for place, q in enumerate(questions) if ratings[q.key].updated_at is not None]
    last = max(touched, key=lambda place: ratings[questions[place].key].updated_at, default=0)
    following = [*questions[last:], *questions[:last]]
    return next((q for q in following if ratings[q.key].is_open), None)


def draft_page(assessment):
    """The address of the employee's half, at the question to go on with once it is begun."""
    half = Half(assessment, Side.SELF, assessment.employee)
    rows = half.rows()
    question = where_left_off(half.questions, rows)
    page = reverse("assessments:answer", args=[assessment.pk])
    has_begun = any(rating.answer for rating in rows.values())
    return f"{page}#{question.key.anchor}" if question and has_begun else page
