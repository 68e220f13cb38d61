from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from pathway_portal.accounts.models import Deputyship, managed_by
from pathways.models import Pathway
from pathways.pathway_picture import PathwayPicture
from pathways.sealed_words import Unsealed

from .. import own_plans
from ..desk import desk_of
from ..models import Assessment, Observation

MOST_FOR_REPORTS = 10  # of more than that, the team's page has the rest


@require_safe
def home(request):
    """Show where the person stands, and what there is for them to do next."""
    user = request.user
    todo = _todo(user)
    talk = Assessment.objects.last_talk_of(user, user)
    notices = list(user.notices.to_read()) if user.has_notices else []
    context = {
        "todo": todo,
        "notices": notices,
        "last_talk": talk,
        "stand_in": Deputyship.objects.of(user),
        "plan": own_plans.source.summary_of(user),
        "desk": desk_of(user, at=timezone.now()),
    }
    if user.stage:
        # The version they stand on is the published one, or one that was published before it.
        pathway = (
            Pathway.objects.published()
            .with_stages()
            .filter(role=user.stage.pathway.role_id)
            .first()
            or user.stage.pathway
        )
        # Of what is retired the employees' pages are no more: nothing leads there.
        stages = [] if pathway.is_retired else list(pathway.stages.all())
        here = next((stage for stage in stages if stage.slug == user.stage.slug), None)
        latest = user.assessments.latest_on(pathway.role).with_people()
        mine = {a.stage_slug: a for a in latest}
        context |= {
            "pathway": pathway,
            "here": here,
            "next": next((s for s in stages if here and s.number == here.number + 1), None),
            "picture": Unsealed(PathwayPicture.of(stages, here and here.number)),
            "steps": [(Unsealed(stage), mine.get(stage.slug)) for stage in stages],
            "current": mine.get(user.stage.slug),
        }
    todo["is_empty"] = not any(todo.values()) and (
        context.get("current") is not None or context.get("here") is None
    )
    return render(request, "home.html", context)


def _observations(user):
    """Return the observations that this person is asked for, the oldest first."""
    asked = Observation.objects.for_observer(user).unanswered().with_people()
    return asked.order_by("asked_at", "pk")


def _todo(user):
    """List what waits for this person: their own open assessments, and their reports' ones."""
    assessments = Assessment.objects.select_related(
        "employee__manager", "stage__pathway__role", "manager_confirmed_by"
    )
    own = list(assessments.filter(employee=user, agreed_at=None).order_by("pk"))
    theirs = []
    if user.is_manager:
        reports = assessments.filter(managed_by(user, "employee__"), employee__is_active=True)
        theirs = list(reports.waiting_for_manager())
    return {
        "to_write": [a for a in own if a.is_draft],
        "waiting": [a for a in own if a.is_submitted],
        "to_talk": [a for a in own if a.is_being_settled],
        "to_confirm": [a for a in own if a.is_confirmed_by_one and not a.employee_confirmed_at],
        "waiting_for_confirmation": [
            a for a in own if a.is_confirmed_by_one and a.employee_confirmed_at
        ],
        "to_observe": list(_observations(user)),
        "for_reports": theirs[:MOST_FOR_REPORTS],
        "more_for_reports": len(theirs) - MOST_FOR_REPORTS if theirs[MOST_FOR_REPORTS:] else 0,
    }
