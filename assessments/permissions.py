"""What somebody may do with an assessment they can see. The answer depends on who they are to its
employee, never on a role or a right; whether the moment is right is for the services to say."""


def is_employee(user, assessment):
    """It is about them."""
    return assessment.employee_id == user.pk


def is_manager(user, assessment):
    """They are the employee's manager now. Who was it once has no say."""
    return assessment.employee.manager_id == user.pk


def is_party(user, assessment):
    """One of the two between whom it is agreed."""
    return is_employee(user, assessment) or is_manager(user, assessment)


def may_read_levels(user, assessment):
    """Whether the answers of both sides may be shown.

    Employees read their own at once. A manager reads them once both views are open, and not while
    they still owe an independent review of the same: earlier answers would lead theirs.
    """
    if is_employee(user, assessment):
        return True
    return assessment.reviewed_at is not None and not assessment.reviews_led().exists()
