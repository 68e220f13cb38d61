"""What somebody may do with an assessment they can see. The answer depends on who they are to its
employee, never on a role or a right; whether the moment is right is for the services to say."""

from pathway_portal.accounts.models import manages

from .models import Assessment


def is_employee(user, assessment):
    """Return whether the assessment is about them."""
    return assessment.employee_id == user.pk


def is_manager(user, assessment):
    """Return whether they are the manager or deputy today. Former ones have no access."""
    return manages(user, assessment.employee)


def is_deputy(user, assessment):
    """Return whether somebody who may see it does so as a deputy. No query."""
    return user.pk not in (assessment.employee_id, assessment.employee.manager_id)


def is_party(user, assessment):
    """Return whether they are one of the two who agree on it."""
    return is_employee(user, assessment) or is_manager(user, assessment)


def may_read_levels(user, assessment):
    """Return whether the answers of both sides may be shown.

    Employees read their own at once. Managers read them once both views are open, unless that
    would bias an independent review they still owe.
    """
    if is_employee(user, assessment):
        return True
    return (
        assessment.both_views_are_open
        and not Assessment.objects.reviews_owed_before_reading(assessment).exists()
    )
