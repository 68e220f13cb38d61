from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from pathways.pathway_picture import PathwayPicture
from pathways.sealed_words import Unsealed

from .. import own_plans, prepared
from ..desk import desk_of

MOST_FOR_REPORTS = 10  # of more than that, the team's page has the rest


@require_safe
def home(request):
    """Show where the person stands, and what there is for them to do next."""
    user = request.user
    todo = _todo(user)
    talk = prepared.last_talk_of(user, user)
    notices = prepared.notices_to_read(user) if user.has_notices else []
    context = {
        "todo": todo,
        "notices": notices,
        "last_talk": talk,
        "stand_in": prepared.stand_in_of(user),
        "plan": own_plans.source.summary_of(user),
        "desk": desk_of(user, at=timezone.now()),
    }
    if user.stage:
        # The version they stand on is the published one, or one that was published before it.
        pathway = prepared.published_version_of(user.stage.pathway.role) or user.stage.pathway
        # Of what is retired the employees' pages are no more: nothing leads there.
        stages = [] if pathway.is_retired else list(pathway.stages.all())
        here = next((stage for stage in stages if stage.slug == user.stage.slug), None)
        mine = {a.stage_slug: a for a in prepared.latest_on(user, pathway.role)}
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


def _todo(user):
    """List what waits for this person: their own open assessments, and those of their reports."""
    own = prepared.open_assessments_of(user)
    theirs = prepared.waiting_for(user) if user.is_manager else []
    return {
        "to_write": [a for a in own if a.is_draft],
        "waiting": [a for a in own if a.is_submitted],
        "to_talk": [a for a in own if a.is_being_settled],
        "to_confirm": [a for a in own if a.is_confirmed_by_one and not a.employee_confirmed_at],
        "waiting_for_confirmation": [
            a for a in own if a.is_confirmed_by_one and a.employee_confirmed_at
        ],
        "to_observe": prepared.observations_asked_of(user),
        "for_reports": theirs[:MOST_FOR_REPORTS],
        "more_for_reports": len(theirs) - MOST_FOR_REPORTS if theirs[MOST_FOR_REPORTS:] else 0,
    }
