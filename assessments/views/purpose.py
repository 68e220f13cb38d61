from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def purpose(request):
    """What assessments are for and are not for, who sees what and when, at any time."""
    return render(request, "assessments/purpose.html", {"manager": request.user.active_manager})
