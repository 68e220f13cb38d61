"""A company with everybody whom `rules.txt` names, and each thing that an address can be about."""

from uuid import UUID

from django.contrib.auth.models import Group
from django.utils import timezone

from assessments.models import Rating
from pathway_portal.accounts.models import Company
from pathways.exports.case_names import CaseNames
from tests.access.company_rows import CompanyRows
from tests.access.forms import forms_of
from tests.addresses import addresses
from tests.factories import DAY

FORMATS = ["markdown", "json", "csv", "case"]
NO_SUCH_ID = "999999"


def every_address():
    """Return the addresses of the resolver, with their parameters in braces."""
    return sorted(set(addresses(lambda route, name: [f"{{{name}}}"])))


class SampleCompany(CompanyRows):
    """The company, and what each address and form of the portal is about in it.

    The manager in HR is asked about their own direct report, everybody else about the owner.
    """

    def filled_in(self, address, person):
        """Fill in the parameters of an address: yield (object, address, address of nothing).

        The object goes by its name in `rules.txt`. The last is the same address with an id that
        never existed; None where the address has no parameter.
        """
        names = _parameters(address)
        for of, values in self._objects(address, person):
            query = values.pop("?", "")
            filled = address
            unknown = address
            for name in names:
                filled = filled.replace(f"{{{name}}}", str(values[name]))
                never = values.get(f"no {name}", values[name])
                unknown = unknown.replace(f"{{{name}}}", str(never))
            yield of, filled + query, None if unknown == filled else unknown + query

    def posted(self, address, of, person):
        """Return what the page there would post, with all that any of its buttons could say."""
        if address == "/assessments/{pk}/observations/{observation}/withdraw/":
            return []
        if address in ("/observations/{pk}/", "/observations/{pk}/save/"):
            [row] = self.observations[of].competencies.all()
            fields = {f"{row.key}-version": 0, f"{row.key}-text": "Seen just now"}
            return fields | {"key": row.key}
        if address == "/assessments/{pk}/observations/":
            stage = self._assessments_for(person)[of].stage
            about = stage.competencies.values_list("pk", flat=True)
            return {"colleague": "Pia Peer", "competencies": list(about)}
        if address == "/plan/target/":
            return {"target": f"stage-{self.stages['published'].pk}"}
        if address == "/plan/target/change/":
            return {"do": "forget"}
        if address == "/plan/badges/add/":
            return {"assessment": self._of_owner(self.badges, person).assessment_id}
        if address == "/plan/ask/{pk}/":
            return {"do": "offer"}
        if address == "/plan/calendar/":
            return {"do": "renew"}
        if address == "/plan/readings/mark/":
            return {"reading": self.book.pk, "status": "reading"}
        if address == "/plan/readings/{pk}/":
            return {"status": "want", "changed": "Typed just now", "version": 0}
        if address == "/plan/notes/{pk}/":
            key = self._of_owner(self.notes, person).key
            return {f"{key}-text": "Typed just now", f"{key}-version": 0}
        if address in ("/plan/actions/add/", "/plan/notes/add/"):
            return {"text": "Typed just now", "page": "a-page-of-its-own"}
        if address == "/team/{pk}/proposals/add/":
            return {"text": "Proposed just now", "page": "a-page-of-its-own"}
        if address == "/plan/actions/{pk}/":
            return {"text": "Typed just now", "version": 0}
        if address.startswith("/assessments/{pk}/"):
            assessment = self._assessments_for(person)[of]
            if assessment.pk not in self.assessment_posts:
                self.assessment_posts[assessment.pk] = self._post_of_assessment(assessment)
            posts = self.assessment_posts[assessment.pk]
            # What they see the same way has no card, the outcome is asked of all.
            return posts | {"key": "attained"} if address.endswith("/save-part/") else posts
        if address == "/account/notices/read/":
            return {"until": 10**9}
        if address == "/account/changes/{pk}/":
            return {"step": "confirm"}
        if address == "/account/":
            return {"language": "de"}
        if address == "/admin/pathways/pathway/add/":
            chosen = {"role": self.versions["retired"].role_id}
            return dict(self._admin_post(address, of)) | chosen
        if address == "/admin/accounts/deputyship/add/":
            day = timezone.localdate() + 90 * DAY
            people = {"employee": self.owner.pk, "deputy": self.people["peer"].pk}
            return people | {"starts_on": day, "ends_on": day, "_save": "Save"}
        if address == "/admin/accounts/accesstoken/add/":
            return {"name": "Entra ID", "purpose": "people", "expires_on": ""}
        if address.endswith("/delete/"):
            return {"post": "yes"}
        if address.endswith("/erase/"):
            return {"typed": "Gone"}
        return self._admin_post(address, of) if address.startswith("/admin/") else []

    def _admin_post(self, address, of):
        """Return what the form at an address of HR's workplace posts, for those not let in, too."""
        if (address, of) not in self.admin_posts:
            filled = next(
                filled for name, filled, _ in self.filled_in(address, "superuser") if name == of
            )
            forms = forms_of(self.superuser_client.request("GET", filled).body)
            own = [form for form in forms if not form.action]
            self.admin_posts[address, of] = next(own[0].posts()) if own else []
        return self.admin_posts[address, of]

    def _post_of_assessment(self, assessment):
        # What agreed goes before what was said.
        last_time = Rating.objects.of_last_time(assessment).order_by("-side")
        last = {row.key: row.pk for row in last_time}
        watch_for = assessment.stage.watch_fors.first()
        items = [
            *((f"c{row.pk}", "well") for row in assessment.stage.competencies.all()),
            *((f"m{row.pk}", "met") for row in assessment.stage.metrics.all()),
        ]
        page = {
            "version": assessment.version,
            "review": "independent",
            "stage": assessment.stage_id,
            "attained": "yes",
            "reflection": assessment.reflections.get().pk,
            "key": items[0][0],
            f"w{watch_for.pk}-version": 0,
            f"w{watch_for.pk}-text": "A thought",
        }
        for key, answer in items:
            page |= {
                f"{key}-version": 0,
                f"{key}-answer": answer,
                f"{key}-evidence": "Seen just now",
                f"{key}-remark_version": 0,
                f"{key}-remark": "As I said",
            }
            if key in last:
                page[f"{key}-source"] = last[key]
        return page

    # What the parameters of addresses stand for

    def _assessments_for(self, person):
        return self.assessments_in_hr if person == "manager in HR" else self.assessments

    def _of_owner(self, found, person):
        """What is asked about, of the owner or of the report in HR."""
        return found["manager in HR" if person == "manager in HR" else "manager"]

    def _objects(self, address, person):
        if address == "/assessments/{pk}/observations/{observation}/withdraw/":
            for of, row in self.observations.items():
                values = {"pk": row.assessment_id, "observation": row.pk}
                yield of, values | {"no pk": NO_SUCH_ID, "no observation": NO_SUCH_ID}
        elif address.startswith("/observations/{pk}/"):
            for of, row in self.observations.items():
                yield of, {"pk": row.pk, "no pk": NO_SUCH_ID}
        elif address.startswith("/assessments/{pk}/"):
            for of, assessment in self._assessments_for(person).items():
                yield of, {"pk": assessment.pk, "no pk": NO_SUCH_ID}
        elif address.startswith("/plan/actions/{pk}/"):
            for of, row in self._of_owner(self.actions, person).items():
                yield of, {"pk": row.pk, "no pk": NO_SUCH_ID}
        elif address.startswith("/plan/notes/{pk}/"):
            row = self._of_owner(self.notes, person)
            yield "", {"pk": row.pk, "no pk": NO_SUCH_ID}
        elif address.startswith("/plan/badges/{pk}/"):
            row = self._of_owner(self.badges, person)
            yield "", {"pk": row.pk, "no pk": NO_SUCH_ID}
        elif address == "/plan/ask/{pk}/":
            for of in ("published", "draft"):
                yield of, {"pk": self.stages[of].competencies.get().pk, "no pk": NO_SUCH_ID}
        elif address == "/badges/status/{number}/":
            yield "", {"number": 0}
        elif address.startswith("/plan/readings/{pk}/"):
            row = self._of_owner(self.readings, person)
            yield "", {"pk": row.pk, "no pk": NO_SUCH_ID}
        elif address.startswith("/plan/proposals/{pk}/"):
            row = self._of_owner(self.proposals, person)
            yield "", {"pk": row.pk, "no pk": NO_SUCH_ID}
        elif address == "/team/deputies/{pk}/end/":
            of_hr = person == "manager in HR"
            row = self.deputyships["manager in HR" if of_hr else "manager"]
            yield "", {"pk": row.pk, "no pk": NO_SUCH_ID}
        elif address.startswith("/team/{pk}/"):
            in_hr = person == "manager in HR"
            yield (
                "the owner",
                {
                    "pk": (self.report_in_hr if in_hr else self.owner).pk,
                    "no pk": NO_SUCH_ID,
                },
            )
            gone = self.gone["manager in HR" if in_hr else "manager"]
            yield "somebody who left", {"pk": gone.pk, "no pk": NO_SUCH_ID}
        elif address == "/account/changes/{pk}/":
            yield "", {"pk": self.change.pk, "no pk": NO_SUCH_ID}
        elif "{identifier}" in address:
            document = CaseNames("http://testserver/").of_document("analyst")
            yield "", document | {"no identifier": UUID(int=int(NO_SUCH_ID))}
        elif "{role}" in address:
            yield from self._of_roles(address)
        elif address.startswith("/admin/"):
            yield from self._of_the_workplace(address)
        elif address == "/account/factor/webauthn/keys/{pk}/(edit,remove)/":
            yield "", {"pk": self.passkey.pk, "no pk": NO_SUCH_ID}
        else:
            key = self.feed.key if address.endswith(".ics") else "key"
            values = {"uidb36": "1", "key": key, "pk": self.passkey.pk, "no pk": NO_SUCH_ID}
            yield "", values | {"name": "hr", "urn": "urn:x", "rest": "Nothing"}

    def _of_roles(self, address):
        if "{version}" in address:
            for name, pathway in self.versions.items():
                values = {"role": pathway.role.slug, "version": pathway.number, "number": 1}
                yield name, {**values, "no role": "nothing"}
            return
        for name in ["published", "only a draft", "retired"]:
            values = {"role": self.versions[name].role.slug, "number": 1, "no role": "nothing"}
            for each in FORMATS if "{format}" in address else [""]:
                yield name, {**values, "format": each}

    def _of_the_workplace(self, address):
        if address == "/admin/{app_label}/":
            for label in ["accounts", "assessments", "pathways", "auth"]:
                yield label, {"app_label": label}
        elif address == "/admin/{url}":
            yield "", {"url": "nothing"}
        elif address == "/admin/autocomplete/":
            for app, model, field in [
                ("accounts", "user", "manager"),
                ("accounts", "user", "stage"),
                ("accounts", "deputyship", "employee"),
                ("accounts", "deputyship", "deputy"),
                ("pathways", "pathway", "role"),
                ("assessments", "assessment", "employee"),
            ]:
                asked = f"?app_label={app}&model_name={model}&field_name={field}&term="
                yield f"{model}, {field}", {"?": asked}
        elif "{" not in address:
            yield "", {}
        else:
            for of, row in self._rows(address):
                values = {"pk": row.pk, "object_id": row.pk, "id": row.pk}
                never = {f"no {name}": NO_SUCH_ID for name in values}
                for each in FORMATS if "{format}" in address else [""]:
                    yield of, {**values, **never, "format": each}

    def _rows(self, address):
        kind = address.split("/")[3]
        if kind == "pathway":
            return self.versions.items()
        if kind == "stage":
            return self.stages.items()
        if kind == "capability":
            return self.capabilities.items()
        rows = {
            "role": {
                "published": self.versions["published"].role,
                "only a draft": self.versions["only a draft"].role,
            },
            "user": {
                "the owner": self.owner,
                "somebody who left": self.gone["manager"],
                "an HR admin": self.people["manager in HR"],
                "a superuser": self.people["superuser"],
            },
            "department": {"": self.department},
            "headingmeaning": {"": self.heading_meaning},
            "deputyship": {"": self.deputyships["manager"]},
            "accesstoken": {"": self.token},
            "company": {"": Company.objects.get()},
            "group": {"": Group.objects.get(name="HR admins")},
            "assessment": {
                name: self.assessments[name] for name in ("draft", "submitted", "agreed")
            },
        }
        return rows[kind].items()


def _parameters(address):
    return [part.split("}")[0] for part in address.split("{")[1:]]
