from django.shortcuts import render
from django.views.decorators.http import require_safe

from pathways.models import Pathway
from pathways.pathway_picture import PathwayPicture

from ..models import Assessment


@require_safe
def home(request):
    """Where I stand, and what there is for me to do next."""
    user = request.user
    todo = _todo(user)
    talk = Assessment.objects.last_talk_of(user, user)
    notices = list(user.notices.to_read()) if user.has_notices else []
    context = {"todo": todo, "notices": notices, "last_talk": talk}
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
            "trail": PathwayPicture.of(stages, here),
            "steps": [(stage, mine.get(stage.slug)) for stage in stages],
            "current": mine.get(user.stage.slug),
        }
    todo["is_empty"] = not any(todo.values()) and (
        context.get("current") is not None or context.get("here") is None
    )
    return render(request, "home.html", context)


def _todo(user):
    """List what waits for this person: their own open assessments, and those of their reports."""
    unagreed = Assessment.objects.filter(agreed_at=None).select_related(
        "employee__manager", "stage__pathway__role", "manager_confirmed_by"
    )
    own = list(unagreed.filter(employee=user).order_by("pk"))
    theirs = []
    if user.is_manager:
        theirs = list(
            unagreed.filter(
                employee__manager=user, employee__is_active=True, submitted_at__isnull=False
            ).order_by("submitted_at")
        )
    return {
        "to_write": [a for a in own if a.is_draft],
        "waiting": [a for a in own if a.is_submitted],
        "to_talk": [a for a in own if a.is_being_settled],
        "to_confirm": [a for a in own if a.is_confirmed_by_one and not a.employee_confirmed_at],
        "waiting_for_confirmation": [
            a for a in own if a.is_confirmed_by_one and a.employee_confirmed_at
        ],
        "to_review": [a for a in theirs if a.is_submitted],
        "to_talk_with": [a for a in theirs if a.is_being_settled],
        "to_confirm_with": [
            a for a in theirs if a.is_confirmed_by_one and not a.manager_confirmed_at
        ],
    }
