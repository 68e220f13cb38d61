"""What the page of a stage shows of offers to help. See `pathways.people_to_ask`."""

from .people_to_ask import people_to_ask


class PeopleOfStages:
    def of_stage(self, user, stage):
        return people_to_ask(list(stage.competencies.all()), by=user)
