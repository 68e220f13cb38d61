from django.utils.functional import SimpleLazyObject

from .models import Company


def company(request):
    """The company a page belongs to: of a signed-in reader it is known without asking again."""
    return {"company": SimpleLazyObject(lambda: _company_of(request))}


def _company_of(request):
    user = request.user
    if hasattr(user, "company_name"):
        return Company(name=user.company_name or "", is_demonstration=user.is_demonstration)
    return Company.objects.filter(pk=1).first() or Company(name="")
