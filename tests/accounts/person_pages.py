"""The pages of people in HR's workplace, and what they post."""

from django.urls import reverse

from pathway_portal.accounts.models import User

ADD = reverse("admin:accounts_user_add")


def page_of(person):
    return reverse("admin:accounts_user_change", args=[person.pk])


def posted(person, **changes):
    """What the page of a person posts when nothing is changed on it."""
    fields = {
        "name": person.name,
        "email": person.email,
        "job_title": person.job_title,
        "department": person.department_id or "",
        "manager": person.manager_id or "",
        "stage": person.stage_id or "",
        "groups": [group.pk for group in person.groups.all()] if person.pk else [],
    }
    if person.is_active:
        fields["is_active"] = "on"
    return {**fields, **changes}


def reload(person):
    return User.objects.get(pk=person.pk)


def opened(client, person, **changes):
    """What the page posts that a browser has open now: what it showed, and what was changed."""
    page = client.get(page_of(person))
    form = page.context["adminform"].form
    shown = {}
    for name, field in form.fields.items():
        if field.show_hidden_initial:
            value = form[name].value()
            shown[form.add_initial_prefix(name)] = "" if value is None else value
    return {**posted(person), **shown, **changes}
