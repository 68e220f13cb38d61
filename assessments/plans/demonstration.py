"""Give people of the demonstration company plans, so that a newcomer sees what they are for.

What they plan is told in `demo_plans.toml`; this plays it through the services.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils.timezone import localdate

from pathway_portal.accounts.models import User
from pathways.models import Competency, DevelopmentTip, Pathway, Reading

from . import services
from .models import ReadingMark
from .origins import suggested
from .services import ActionInput, Ending, NewAction, NoteInput, ReadingInput

PLANS_FILE = Path(__file__).parent / "demo_plans.toml"


def make_plans(users: Mapping[str, User], moment: Callable[..., datetime]) -> None:
    """Make the plans of these people, by name. `moment` returns an hour of a day that many ago."""
    for entry in read_plans():
        _Plan(users[entry["name"]], moment).make(entry)


def read_plans() -> list[dict[str, Any]]:
    with PLANS_FILE.open("rb") as file:
        return tomllib.load(file)["people"]


class _Plan:
    """The plan of one person, in the words of their role as published today."""

    def __init__(self, owner: User, moment: Callable[..., datetime]):
        self.owner, self.moment = owner, moment
        role = owner.stage.pathway.role_id
        self.pathway = Pathway.objects.published().get(role=role)
        lines = Competency.objects.filter(stage__pathway=self.pathway)
        self.competencies = {each.slug: each for each in lines.order_by("-stage__number")}

    def make(self, entry: dict[str, Any]) -> None:
        for number, action in enumerate(entry.get("actions", [])):
            self._add_action(action, f"demo-action-{number}")
        for number, note in enumerate(entry.get("notes", [])):
            self._add_note(note, f"demo-note-{number}")
        for reading in entry.get("readings", []):
            self._mark(reading)
        for number, proposal in enumerate(entry.get("proposals", [])):
            self._propose(proposal, f"demo-proposal-{self.owner.pk}-{number}")
        for slug in entry.get("helps_with", []):
            services.offer_help(self.competencies[slug], by=self.owner, at=self.moment(50))
        if "target" in entry:
            self._choose(entry["target"], is_shared=entry["target_is_shared"])

    def _new(self, entry):
        due_on = None
        if "due_in" in entry:
            due_on = localdate(self.moment(0)) + timedelta(days=entry["due_in"])
        return NewAction(
            entry["text"],
            entry.get("note", ""),
            due_on,
            "\n".join(entry.get("steps", [])),
            self.competencies.get(entry.get("for")),
        )

    def _add_action(self, entry, page):
        origin, by, at = None, self.owner, self.moment(entry["days_ago"])
        if "tip" in entry:
            tips = DevelopmentTip.objects.filter(stage__pathway=self.pathway)
            origin = suggested("tip", tips.get(text=entry["tip"]))
        action = services.add_action(self._new(entry), page=page, by=by, at=at, origin=origin)
        if entry.get("shared"):
            services.share_actions([action.pk], by=by, at=at)
        done = entry.get("steps_done", 0)
        if done:
            steps = action.step_lines
            fields = {"steps_done": "\n".join(steps[:done]), "steps": "\n".join(steps[done:])}
            self._save(action, fields, at=at)
        if "outcome" in entry:
            self._end(action, Ending.DONE, {"outcome": entry["outcome"]}, entry)
        if "dropped" in entry:
            self._end(action, Ending.DROPPED, {"drop_reason": entry["dropped"]}, entry)

    def _end(self, action, ending, fields, entry):
        self._save(action, fields, ending, at=self.moment(entry["ended_days_ago"]))

    def _save(self, action, fields, ending=None, *, at):
        new = ActionInput(action.key, action.version, fields, ending)
        services.save_action(action, new, by=self.owner, at=at)

    def _add_note(self, entry, page):
        at = self.moment(entry["days_ago"])
        fields = {
            "text": entry["text"],
            "link": entry.get("link", ""),
            "noted_on": localdate(at),
        }
        tags = [self.competencies[slug] for slug in entry.get("for", [])]
        services.add_note(NoteInput("", 0, fields, tags), page=page, by=self.owner, at=at)

    def _mark(self, entry):
        by, at = self.owner, self.moment(entry["days_ago"])
        reading = Reading.objects.get(stage__pathway=self.pathway, slug=entry["slug"])
        mark: ReadingMark = services.mark_reading(reading, entry["status"], by=by, at=at)
        if "changed" in entry:
            competency = self.competencies[entry["for"]]
            changed = entry["changed"]
            new = ReadingInput(mark.key, mark.version, mark.status, changed, competency)
            services.save_reading(mark, new, by=by, at=at)

    def _propose(self, entry, page):
        proposal = services.propose(
            self._new(entry),
            self.owner,
            page=page,
            by=self.owner.manager,
            at=self.moment(entry["days_ago"]),
        )
        if "accepted_days_ago" in entry:
            at = self.moment(entry["accepted_days_ago"])
            services.accept_proposal(proposal, by=self.owner, at=at)
        if "declined" in entry:
            at = self.moment(entry["declined_days_ago"])
            services.decline_proposal(proposal, entry["declined"], by=self.owner, at=at)

    def _choose(self, number, *, is_shared):
        at = self.moment(7)
        stage = self.pathway.stages.get(number=number)
        services.choose_target(self.pathway.role, stage, by=self.owner, at=at)
        if is_shared:
            services.share_target(by=self.owner, at=at)
