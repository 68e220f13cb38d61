"""The pages that are measured: who opens each, and where it is."""

from dataclasses import dataclass

from django.urls import reverse

from assessments.models import Assessment, State, in_state
from pathway_portal.accounts.models import User
from pathways.comparison.forms import address_of
from pathways.models import Pathway, PathwayState, Stage

from .company import LARGE_TEAMS


@dataclass(frozen=True)
class Page:
    """A page of one reader, found in a company of the demonstration's people at least."""

    reader: User
    address: str


def pages():
    """Return every measured page by its name."""
    return _everyday() | _assessments() | _teams() | _workplace()


def _person(name):
    return User.objects.get(email=f"{name}@example.com")


def _everyday():
    employee = _person("employee")
    stage, other = Stage.objects.published().order_by("pathway", "number")[:2]
    role, catalogue = stage.pathway.role.slug, reverse("pathways:catalogue")
    compared = f"one={address_of(stage)}&other={address_of(other)}"
    addresses = {
        "home, employee": reverse("home"),
        "catalogue": catalogue,
        "search, common word": f"{catalogue}?q=team",
        "search, nothing found": f"{catalogue}?q=zzzz",
        "role": stage.pathway.get_absolute_url(),
        "stage": stage.get_absolute_url(),
        "changes of a role": reverse("pathways:changes", args=[role]),
        "compare two stages": f"{reverse('pathways:compare')}?{compared}",
        "document of a role": reverse("pathways:document", args=[role]),
        "start": reverse("assessments:start", args=[role, other.number]),
        "own assessments": reverse("assessments:mine"),
        "receipts": reverse("assessments:receipts"),
        "my data": reverse("my_data"),
        "account": reverse("account"),
        "about": reverse("assessments:purpose"),
        "not found": "/nowhere/",
    }
    return {name: Page(employee, address) for name, address in addresses.items()}


def _assessments():
    found = {state: _assessment_in(state) for state in State}
    views = {
        "answer": (State.DRAFT, "answer", "employee"),
        "check before submitting": (State.DRAFT, "submit", "employee"),
        "review": (State.SUBMITTED, "review", "manager"),
        "finish review": (State.SUBMITTED, "finish", "manager"),
        "conversation, employee": (State.OPEN, "detail", "employee"),
        "conversation, manager": (State.OPEN, "detail", "manager"),
        "agreed": (State.AGREED, "detail", "employee"),
        "history": (State.AGREED, "history", "employee"),
    }
    return {
        name: Page(
            found[state].employee if side == "employee" else found[state].employee.manager,
            reverse(f"assessments:{view}", args=[found[state].pk]),
        )
        for name, (state, view, side) in views.items()
    }


def _assessment_in(state):
    """Return one of the demonstration's assessments, of somebody whose manager can act on it."""
    return (
        Assessment.objects.filter(in_state(state), employee__manager__is_active=True)
        .exclude(employee__manager__manager=None)
        .order_by("pk")
        .first()
    )


def _teams():
    manager = _person("manager")
    found = {
        "home, manager": Page(manager, reverse("home")),
        "team": Page(manager, reverse("assessments:team")),
        "report": Page(manager, reverse("assessments:report", args=[manager.reports.first().pk])),
    }
    for size in LARGE_TEAMS:
        lead = User.objects.filter(email=f"team-of-{size}@example.com").first()
        if lead:
            found[f"team of {size}"] = Page(lead, reverse("assessments:team"))
    return found


def _workplace():
    hr, editor = _person("hr"), _person("editor")
    people, assessments = (
        reverse(f"admin:{name}_changelist") for name in ("accounts_user", "assessments_assessment")
    )
    name = hr.name.split()[-1]
    draft = Pathway.objects.filter(state=PathwayState.DRAFT).latest("pk")
    pathways = {
        name: reverse(f"admin:pathways_pathway_{view}", args=[draft.pk])
        for name, view in [("draft of a pathway", "change"), ("check of a draft", "check")]
    }
    suggestions = "app_label=accounts&model_name=user&field_name=manager"
    of_hr = {
        "home, HR": reverse("home"),
        "HR: first page": reverse("admin:index"),
        "HR: people": people,
        "HR: people, page 5": f"{people}?p=5",
        "HR: people, a name": f"{people}?q={name}",
        "HR: person": reverse("admin:accounts_user_change", args=[_person("employee").pk]),
        "HR: suggest a manager": f"{reverse('admin:autocomplete')}?term={name}&{suggestions}",
        "HR: assessments": assessments,
        "HR: assessments, agreed": f"{assessments}?state=agreed",
        "HR: assessments, a name": f"{assessments}?q={name}",
        "HR: without manager": reverse("admin:assessments_assessment_without_manager"),
        "HR: pathways": reverse("admin:pathways_pathway_changelist"),
        "HR: stages": reverse("admin:pathways_stage_changelist"),
    }
    of_editor = pathways | {
        "draft of a stage": reverse("admin:pathways_stage_change", args=[draft.stages.first().pk]),
        "publish page": reverse("admin:pathways_pathway_publish", args=[draft.pk]),
    }
    return {name: Page(hr, address) for name, address in of_hr.items()} | {
        f"HR: {name}": Page(editor, address) for name, address in of_editor.items()
    }
