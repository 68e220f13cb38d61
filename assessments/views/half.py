"""One side's half of an assessment on a page: the same for the employee's own and the manager's.

Each side writes its half; once both are in, people read them as the two views.
"""

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.db import transaction
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from pathways.contents import stage_lists
from pathways.loading import load_lists
from pathways.models import WatchFor
from pathways.page_sections import page_sections
from pathways.sealed_words import has_lines, name_of, named

from .. import own_plans, prepared, services
from ..forms import AnswerForm, ReflectionForm
from ..models import ItemKey, Rating, Reflection, Side
from ..permissions import is_employee
from ..questions import questions_of
from .shared import (
    LOOK_AGAIN,
    new_page_key,
    page_save,
    place_on,
    posted_key,
    posted_number,
    stale_page,
)

# The lists of a stage that the form itself shows.
IN_THE_FORM = ("competencies", "metrics", "watch_fors")


class Half:
    """The questions of one side, their rows, and a form for each.

    A page calls `respond`. After that, `forms` are those to show.
    """

    def __init__(self, assessment, author):
        """`author` is the employee, or else their manager."""
        self.assessment, self.author = assessment, author
        self.is_own = is_employee(author, assessment)
        self.side = Side.SELF if self.is_own else Side.MANAGER
        self.save_inputs = services.save_own_half if self.is_own else services.save_review
        self.questions = questions_of(assessment.stage, self.side)
        # "still": the same answer as last time. "holds": my answer also holds under the new words.
        self.buttons = ["still", "holds"] if self.is_own else ["holds"]
        self.pressed = None  # the key of the question at which one was pressed
        self.has_errors = False

    def rows(self):
        """Return this side's ratings by question key, with an empty one where there is none yet."""
        ratings = prepared.ratings_of(self.assessment, self.side, self.author)
        rows = {row.key: row for row in ratings}
        return {question.key: rows.get(question.key) or Rating() for question in self.questions}

    def lines(self):
        """Return what it says, for reading: [(question, rating, answer in words), …]."""
        rows = self.rows()
        return [(q, rows[q.key], q.label_of(rows[q.key].answer)) for q in self.questions]

    def respond(self, request, *, page, check, message):
        """Save what was posted. Return where to go on, or None to show the page."""
        if request.method != "POST":
            self.bind()
            return None
        try:
            saved = self.save(request)
        except services.StaleVersion:
            return stale_page(request, self.assessment.pk)
        has_form = any(name.endswith("-version") for name in request.POST)
        if self.has_errors or not has_form:
            return None
        if "check" in request.POST:
            return redirect(check, self.assessment.pk)
        address = reverse(page, args=[self.assessment.pk])
        if self.pressed:
            return redirect(f"{address}#{self.pressed.anchor}")
        messages.success(request, message)
        changed = [form.prefix for form in self.forms if form.prefix in saved.written]
        return redirect(place_on(request, address, changed))

    def save(self, request):
        """Keep all of what was posted that can be kept, and bind the forms to show after that.

        A form with an invalid field, or one that another window overtook, shows what was typed
        beside what is saved. Every other field is written: one slip never costs the rest.
        """
        stage = str(self.assessment.stage_id)
        if request.POST.get("stage", stage) != stage:
            # The draft has moved to another version, which asks other questions.
            raise services.StaleVersion
        data = self._with_draft(request.POST) if "use" in request.POST else request.POST
        if {"take", "keep"} & request.POST.keys():
            data = self._with_choice(request, data)
        typed, at = self.bind(data), timezone.now()
        inputs = [new for form in typed if (new := form.input)]
        # Fields that can't be kept are left out before; of the rest, a crash keeps nothing.
        with transaction.atomic():
            saved = self.save_inputs(
                self.assessment, inputs, by=self.author, at=at, page=page_save(request)
            )
            button = next((name for name in self.buttons if name in request.POST), None)
            if button:
                self._press(button, request, inputs, saved, at)
            for form in typed:
                if form.prefix in saved.overtaken:
                    form.is_overtaken = True
                    form.add_error(None, _("This was changed in another window."))
            self.has_errors = any(form.errors for form in typed)
            if self.has_errors:
                self._show_again(typed)
        return saved

    def _with_draft(self, data):
        """Copy into the evidence what a button names: something the employee wrote before.

        It is their own, or there is none. What they deleted meanwhile is not copied.
        """
        key, _colon, name = data["use"].partition(":")
        question = next((each for each in self.questions if each.key == key), None)
        if question is None or not (self.is_own and question.is_competency):
            raise SuspiciousOperation("A button for no question.")
        draft = own_plans.source.evidence_draft(self.author, question.item, name)
        self.pressed = question.key
        return data if draft is None else with_evidence(data, key, draft)

    def _with_choice(self, request, data):
        """Leave out one question if what another window has saved of it is to stay."""
        button = "take" if "take" in data else "keep"
        keys = [question.key for question in self.questions]
        if self.is_own:
            thoughts = self.assessment.stage.watch_fors.all()
            keys += [ItemKey.of(WatchFor, watch_for.pk) for watch_for in thoughts]
        self.pressed = next((key for key in keys if key == data[button]), None)
        if self.pressed is None:
            raise SuspiciousOperation("A button for no question.")
        if button == "keep":
            return data
        left = data.copy()
        left.pop(f"{self.pressed}-version", None)
        return left

    def bind(self, data=None, key=None):
        """Make the forms for the current rows, with what was posted.

        With `key`, make only that question's form, or the reflections' if no question has it.
        """
        asked = [question for question in self.questions if key in (None, question.key)]
        rows = self.rows() if asked else {}
        self.forms = [AnswerForm(data, question, rows[question.key]) for question in asked]
        if self.is_own and not (key and asked):
            thoughts = {row.watch_for_id: row for row in prepared.reflections_of(self.assessment)}
            load_lists(self.assessment.stage, "watch_fors")
            self.forms += [
                ReflectionForm(data, watch_for, thoughts.get(watch_for.pk) or Reflection())
                for watch_for in self.assessment.stage.watch_fors.all()
            ]
        return self.forms

    def _show_again(self, typed):
        """Show forms with errors as typed, and all others as saved now."""
        for place, (form, saved) in enumerate(zip(typed, self.bind(), strict=True)):
            if form.errors:
                form.row = saved.row
                self.forms[place] = form

    def context(self):
        """Return the context of every page on which it is filled in."""
        beside = StageBeside(self.assessment.stage)
        return {
            "assessment": self.assessment,
            "page_key": new_page_key(),
            "forms": self.answers,
            "answered": sum(form.progress != "open" for form in self.answers),
            "beside": named(name_of(beside.stage), beside),
            "opens_stage": beside.has_lines,
            "has_errors": self.has_errors,
            "orphaned_answers": prepared.orphaned_answers(self.assessment, self.author),
        }

    @property
    def answers(self):
        return [form for form in self.forms if isinstance(form, AnswerForm)]

    @property
    def reflections(self):
        return [form for form in self.forms if isinstance(form, ReflectionForm)]

    def _press(self, button, request, inputs, saved, at):
        """Do what the pressed button says of one answer, if that one is kept."""
        key = self.pressed = posted_key(request, button, self.questions)
        if key not in {new.key for new in inputs if not new.is_partial} - saved.overtaken:
            return
        if button == "holds":
            services.keep_under_new_words(self.assessment, [key], by=self.author, at=at)
        else:
            sources = {key: posted_number(request, f"{key}-source")}
            confirmed = services.confirm(self.assessment, sources, by=self.author, at=at)
            if confirmed.overtaken:
                messages.warning(request, LOOK_AGAIN)


class StageBeside:
    """What else the stage says, to open beside the questions."""

    def __init__(self, stage):
        self.stage = stage
        self.lists = [content for content in stage_lists() if content.name not in IN_THE_FORM]
        self.names = tuple(content.name for content in self.lists)

    @property
    def has_lines(self):
        return has_lines(self.stage, self.names)

    @property
    def sections(self):
        load_lists(self.stage, *self.names)
        return page_sections(self.stage, self.lists)


def with_evidence(data, key, draft):
    """Return posted data with a draft added to the evidence of one question.

    Its link becomes the link of the evidence, or one more line of it where there is one already.
    """
    data = data.copy()
    text, link = f"{key}-evidence", f"{key}-link"
    lines = [data.get(text, "").rstrip(), draft.text]
    if draft.link and data.get(link, "").strip() not in ("", draft.link):
        lines.append(draft.link)
    elif draft.link:
        data[link] = draft.link
    data[text] = "\n".join(line for line in lines if line)
    return data


def where_left_off(questions, ratings):
    """Return the next open question after the last one edited, or else from the top."""
    touched = [place for place, q in enumerate(questions) if ratings[q.key].updated_at is not None]
    last = max(touched, key=lambda place: ratings[questions[place].key].updated_at, default=0)
    following = [*questions[last:], *questions[:last]]
    return next((q for q in following if ratings[q.key].is_open), None)


def draft_page(assessment):
    """Return the address of the employee's half, at the next question once it is begun."""
    half = Half(assessment, assessment.employee)
    rows = half.rows()
    question = where_left_off(half.questions, rows)
    page = reverse("assessments:answer", args=[assessment.pk])
    has_begun = any(rating.answer for rating in rows.values())
    return f"{page}#{question.key.anchor}" if question and has_begun else page
