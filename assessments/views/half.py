"""One side's half of an assessment on a page: the same for the employee's own and the manager's."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from .. import services
from ..forms import ReflectionForm, answer_forms, reflection_forms
from ..models import Rating, Side
from ..questions import questions_of
from .shared import LOOK_AGAIN, page_save, place_on, posted_key, posted_number


class Half:
    """The questions of one side, their rows, and a form for each.

    A page calls `bind` to show the half, or `save` with what was posted. After that, `answers` and
    `reflections` are the forms to show, and `is_saved` says whether all of what was posted is kept.
    """

    def __init__(self, assessment, side, author):
        self.assessment, self.side, self.author = assessment, side, author
        self.questions = questions_of(assessment.stage, side)
        # What stands beside a question, by its key: the answer of last time to confirm, and the
        # part of the employee's own half that a manager may read.
        self.offers, self.own = {}, {}
        self.answers, self.reflections = [], []
        self.is_saved, self.changed = False, []

    @property
    def is_own(self):
        """Whether it is the employee's; only theirs has reflections."""
        return self.side == Side.SELF

    def rows(self):
        """This side's ratings by the question's key; one that is not there yet reads as empty."""
        ratings = self.assessment.ratings.filter(side=self.side)
        rows = {row.key: row for row in self.assessment.rows_to_go_on_with(ratings, self.author)}
        return {question.key: rows.get(question.key) or Rating() for question in self.questions}

    def lines(self):
        """What it says, to be read: [(question, rating, answer in words), …]."""
        rows = self.rows()
        return [(q, rows[q.key], q.label_of(rows[q.key].answer)) for q in self.questions]

    @property
    def forms(self):
        return [*self.answers, *self.reflections]

    @property
    def has_errors(self):
        return any(form.errors for form in self.forms)

    def bind(self, data=None):
        """Make the forms upon the rows as they are now, with what was posted."""
        self.answers = answer_forms(self.questions, self.rows(), data, self.own, self.offers)
        if self.is_own:
            self.reflections = self._reflection_forms(data)

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
        typed = self.answers, self.reflections
        # All or nothing: what the page says of itself must hold for all that was on it.
        with transaction.atomic():
            saved = self._save_answers(request)
            if self.is_own:
                saved |= self._save_reflections(request)
            self.bind()
        self.changed = [form.prefix for form in self.forms if form.prefix in saved.written]
        self.answers, self.reflections = [
            [_typed_or_saved(form, now, saved) for form, now in zip(forms, nows, strict=True)]
            for forms, nows in zip(typed, [self.answers, self.reflections], strict=True)
        ]
        was_posted = any(name.endswith("-version") for name in request.POST)
        self.is_saved = was_posted and not self.has_errors

    def _save_answers(self, request):
        """Keep the answers; then do what the pressed button says of one of them, if it is kept."""
        me = {"by": self.author, "at": timezone.now()}
        answers = [new for form in self.answers if (new := form.input)]
        save = services.save_own_answers if self.is_own else services.save_review
        saved = save(self.assessment, answers, page=page_save(request), **me)
        kept = {new.key for new in answers if not new.is_partial} - saved.overtaken
        button, key = self.pressed(request)
        if button == "still" and key in kept:
            sources = {key: posted_number(request, f"{key}-source")}
            if services.confirm(self.assessment, sources, **me).overtaken:
                messages.warning(request, LOOK_AGAIN)
        elif button == "holds" and key in kept:
            services.keep_under_new_words(self.assessment, [key], **me)
        return saved

    def _save_reflections(self, request):
        return services.save_reflections(
            self.assessment,
            [new for form in self.reflections if (new := form.input)],
            by=self.author,
            at=timezone.now(),
            page=page_save(request),
        )

    def pressed(self, request):
        """The button beside a question that sent the page, and the question: ("holds", key)."""
        for button in ["still", "holds"] if self.is_own else ["holds"]:
            if button in request.POST:
                return button, posted_key(request, button, self.questions)
        return None, None

    def redirect(self, request, page, check, message):
        """All is saved: go on to what the pressed button was for."""
        if "check" in request.POST:
            return redirect(check, self.assessment.pk)
        address = reverse(page, args=[self.assessment.pk])
        _button, key = self.pressed(request)
        if key:
            return redirect(f"{address}#{key.anchor}")
        messages.success(request, message)
        return redirect(place_on(request, address, self.changed))

    def form_of(self, key, data):
        """The form of one item, as the page saves it while its author writes; None if not asked."""
        asked = [question for question in self.questions if question.key == key]
        forms = answer_forms(asked, self.rows(), data) if asked else []
        if not forms and self.is_own:
            forms = [form for form in self._reflection_forms(data) if form.prefix == key]
        return forms[0] if forms else None

    def save_form(self, form, **me):
        if isinstance(form, ReflectionForm):
            save = services.save_reflections
        else:
            save = services.save_own_answers if self.is_own else services.save_review
        return save(self.assessment, [form.input], **me)

    @cached_property
    def watch_fors(self):
        return list(self.assessment.stage.watch_fors.all())

    def _reflection_forms(self, data):
        rows = {row.key: row for row in self.assessment.reflections.all()}
        return reflection_forms(self.watch_fors, rows, data)


def _typed_or_saved(form, now, saved):
    """The form to show: what was typed, if any of it could not be kept; else what is saved."""
    if form.prefix in saved.overtaken:
        form.is_overtaken = True
        form.add_error(None, _("This was changed in another window."))
    if not form.errors:
        return now
    form.row = now.row
    return form


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
