"""Find the stage that the reader is at."""


def stands_at(user, pathway, stages):
    """Return the stage of this pathway that the person is at, or None.

    A person's stage may belong to an older version; its slug tells which step it is.
    """
    if user.stage is None or user.stage.pathway.role_id != pathway.role_id:
        return None
    return next((stage for stage in stages if stage.slug == user.stage.slug), None)
