"""Filling in one half: the same page work for the employee's own and for the manager's."""

from django.urls import reverse
from django.utils.translation import gettext as _

from ..forms import answer_forms
from ..models import Rating, Side
from ..questions import questions_of
from ..services import StaleVersion


def ratings_for(assessment, questions, side, author):
    """One side's rows by the question's key; a row that is not there yet reads as empty.

    Neither is what a manager wrote before the employee reported to somebody else in between.
    """
    theirs = assessment.rows_to_go_on_with(assessment.ratings.filter(side=side), author)
    rows = {row.key: row for row in theirs}
    return {question.key: rows.get(question.key) or Rating() for question in questions}


def refuse_old_stage(request, assessment):
    """A page made before the draft moved to another version asks other questions."""
    if request.POST.get("stage", str(assessment.stage_id)) != str(assessment.stage_id):
        raise StaleVersion


def fill_in(request, make, save):
    """Bind, save what is valid, and return the forms as they are to be shown.

    `make(data)` builds them upon the rows as they are at that moment. A form with an invalid field,
    or that was overtaken by another window, comes back as it was typed, with the row that is saved;
    every other field is written, so that one slip never costs the rest of the page.
    """
    if request.method != "POST":
        return make(None)
    forms = make(request.POST)
    saved = save([form.given for form in forms if form.can_be_saved])
    kept = []
    for form, now in zip(forms, make(None), strict=True):
        if form.prefix in saved.overtaken:
            form.is_overtaken = True
            form.add_error(None, _("This was changed in another window."))
        if form.errors:
            form.row = now.row
        now.was_changed = form.prefix in saved.written
        kept.append(form if form.errors else now)
    return kept


def answers_on_page(assessment, questions, side, author, **more):
    """What `fill_in` makes the questions' forms with."""

    def make(data):
        ratings = ratings_for(assessment, questions, side, author)
        return answer_forms(questions, ratings, data, **more)

    return make


def is_saved(request, *groups):
    """Whether anything was on the page that was posted, and all of it could be kept."""
    something = any(key.endswith("-version") for key in request.POST)
    return something and not any(form.errors for forms in groups for form in forms)


def changed_on(*groups):
    """The questions that a save has changed, in the order of the page."""
    return [form.prefix for forms in groups for form in forms if form.was_changed]


def what_it_says(assessment, questions, side, author):
    """One side's half to read before it goes in: (lines, the questions still open).

    A line is (question, rating, answer in words). What was answered to older words is open too.
    """
    ratings = ratings_for(assessment, questions, side, author)
    lines = [(q, ratings[q.key], q.label_of(ratings[q.key].answer)) for q in questions]
    unanswered = [q for q, rating, _label in lines if _is_open(rating)]
    return lines, unanswered


def where_left_off(questions, ratings):
    """The question to go on with: the first open one, from the last that was touched."""
    touched = [place for place, q in enumerate(questions) if ratings[q.key].updated_at is not None]
    last = max(touched, key=lambda place: ratings[questions[place].key].updated_at, default=0)
    following = [*questions[last:], *questions[:last]]
    return next((q for q in following if _is_open(ratings[q.key])), None)


def _is_open(rating):
    """Without an answer, or answered to words that have changed."""
    return not rating.answer or bool(rating.old_words)


def orphaned_answers_of(assessment, user):
    """What this person wrote on items that the version it moved to asks no more."""
    return assessment.rows_to_go_on_with(assessment.orphaned_answers.order_by("pk"), user)


def draft_page(assessment):
    """The address of the employee's half, at the question to go on with once it is begun."""
    questions = questions_of(assessment.stage, Side.SELF)
    ratings = ratings_for(assessment, questions, Side.SELF, assessment.employee)
    question = where_left_off(questions, ratings)
    page = reverse("assessments:answer", args=[assessment.pk])
    has_begun = any(rating.answer for rating in ratings.values())
    return f"{page}#q-{question.key}" if question and has_begun else page
