"""Filling in one half: the same page work for the employee's own and for the manager's."""

from django.utils.translation import gettext as _

from ..forms import answer_forms
from ..models import Rating


def ratings_for(assessment, questions, side, author):
    """One side's rows by the question's key; a row that is not there yet reads as empty."""
    rows = {row.key: row for row in assessment.ratings.filter(side=side, author=author)}
    return {question.key: rows.get(question.key) or Rating() for question in questions}


def fill_in(request, assessment, questions, side, save, own=None):
    """Bind, save what is valid, and return (forms, whether all went well).

    What is invalid, or was overtaken by another window, is in the returned forms as it was typed;
    everything else is written, so that one slip never costs the rest of the page.
    """
    author = request.user
    ratings = ratings_for(assessment, questions, side, author)
    if request.method != "POST":
        return answer_forms(questions, ratings, own=own), False
    forms = answer_forms(questions, ratings, request.POST, own=own)
    present = [form for form in forms if form.is_present]
    valid = [form for form in present if form.is_valid()]
    saved = save([form.given for form in valid])
    ratings = ratings_for(assessment, questions, side, author)
    kept = []
    for form in forms:
        rating = ratings[form.question.key]
        if form.question.key in saved.overtaken:
            form.is_overtaken = True
            form.rating = rating
            form.add_error(None, _("This answer was changed in another window meanwhile."))
            kept.append(form)
        elif form.is_present and form.errors:
            form.rating = rating
            kept.append(form)
        else:
            kept += answer_forms([form.question], ratings, own=own)
    return kept, bool(present) and not any(form.errors for form in kept)
