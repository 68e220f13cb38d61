"""Where the reader stands."""


def stands_at(user, pathway, stages):
    """The stage of this pathway at which the person stands, or None.

    A person's stage may belong to an older version; the slug says which step it is.
    """
    if user.stage is None or user.stage.pathway.role_id != pathway.role_id:
        return None
    return next((stage for stage in stages if stage.slug == user.stage.slug), None)
