from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def purpose(request):
    """Explain what assessments are for and not for, and who sees what and when."""
    return render(request, "assessments/purpose.html", {"manager": request.user.active_manager})
