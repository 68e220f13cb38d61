"""What no schema can say of a CASE package: that all of it hangs together.

The pattern of identifiers, and that addresses are whole, are facts of the OpenAPI form in which
the same standard is published; its JSON Schema leaves them open.
"""

import re
from collections import Counter
from urllib.parse import urlsplit

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
# What the standard calls a normalized string: it has neither line breaks nor tabs.
NORMALIZED = {
    *("title", "creator", "publisher", "version", "adoptionStatus", "CFItemType"),
    *("humanCodingScheme", "listEnumeration", "hierarchyCode", "quality"),
}


def breaches(package):
    """What is wrong, each in a few words. Ends that other packages have are named too."""
    return [
        *names_that_are_wrong(package),
        *texts_that_are_broken(package),
        *items_of_no_type(package),
        *rubrics_that_fall_apart(package),
        *ends_that_are_loose(package),
        *items_outside_the_tree(package),
    ]


def everything(package):
    """All that has an identifier of its own."""
    criteria = criteria_of(package)
    return [
        package["CFDocument"],
        *package["CFItems"],
        *package["CFAssociations"],
        *package["CFDefinitions"]["CFItemTypes"],
        *package["CFRubrics"],
        *criteria,
        *(level for criterion in criteria for level in criterion["CFRubricCriterionLevels"]),
    ]


def criteria_of(package):
    return [c for rubric in package["CFRubrics"] for c in rubric["CFRubricCriteria"]]


def names_that_are_wrong(package):
    things = everything(package)
    for what in ("identifier", "uri"):
        counted = Counter(thing[what] for thing in things)
        yield from (f"{what} twice: {name}" for name, count in counted.items() if count > 1)
    for thing in things:
        if not UUID.fullmatch(thing["identifier"]):
            yield f"no UUID: {thing['identifier']}"
        address = urlsplit(thing["uri"])
        if not (address.scheme in ("http", "https") and address.netloc):
            yield f"address is not whole: {thing['uri']}"
        if address.fragment != thing["identifier"]:
            yield f"address is of something else: {thing['uri']}"


def texts_that_are_broken(said, name=""):
    if isinstance(said, dict):
        for inner, value in said.items():
            yield from texts_that_are_broken(value, inner)
    elif isinstance(said, list):
        for value in said:
            yield from texts_that_are_broken(value, name)
    elif name in NORMALIZED and re.search(r"[\t\r\n]", said):
        yield f"line break in {name}: {said!r}"
    elif said == "":
        yield f"nothing said: {name}"


def items_of_no_type(package):
    types = {
        t["title"]: (t["identifier"], t["uri"]) for t in package["CFDefinitions"]["CFItemTypes"]
    }
    for item in package["CFItems"]:
        link = item["CFItemTypeURI"]
        if types.get(item["CFItemType"]) != (link["identifier"], link["uri"]):
            yield f"item type that is not defined: {item['CFItemType']}"


def rubrics_that_fall_apart(package):
    competencies = {
        item["identifier"]: item["uri"]
        for item in package["CFItems"]
        if item["CFItemType"] == "Competency"
    }
    for rubric in package["CFRubrics"]:
        criteria = rubric["CFRubricCriteria"]
        if [c["position"] for c in criteria] != list(range(1, len(criteria) + 1)):
            yield f"criteria out of order: {rubric['title']}"
        for criterion in criteria:
            if criterion["rubricId"] != rubric["identifier"]:
                yield f"criterion of another rubric: {criterion['identifier']}"
            levels = criterion["CFRubricCriterionLevels"]
            if [level["position"] for level in levels] != [1, 2, 3, 4, 5]:
                yield f"levels out of order: {criterion['identifier']}"
            if {level["rubricCriterionId"] for level in levels} != {criterion["identifier"]}:
                yield f"level of another criterion: {criterion['identifier']}"
    asked = [c["CFItemURI"] for c in criteria_of(package)]
    if Counter((c["identifier"], c["uri"]) for c in asked) != Counter(competencies.items()):
        yield "criteria are not the competencies"


def ends_that_are_loose(package):
    """Origins are always here; what is shared with another role ends in that role's package."""
    nodes = [package["CFDocument"], *package["CFItems"]]
    address_of = {node["identifier"]: node["uri"] for node in nodes}
    home = package["CFDocument"]["uri"].split("#")[0]
    for association in package["CFAssociations"]:
        kind = association["associationType"]
        for name in ("originNodeURI", "destinationNodeURI"):
            end = association[name]
            address, _hash, fragment = end["uri"].partition("#")
            is_elsewhere = name.startswith("destination") and kind in (
                "exactMatchOf",
                "isRelatedTo",
            )
            if is_elsewhere and address != home and fragment == end["identifier"]:
                yield f"destination elsewhere: {address}"
            elif address_of.get(end["identifier"]) != end["uri"]:
                yield f"end that is not there: {kind} {end['title']}"


def items_outside_the_tree(package):
    """Each item has one parent, in a place of its own, and the document is above them all."""
    child_of = [a for a in package["CFAssociations"] if a["associationType"] == "isChildOf"]
    parents = {a["originNodeURI"]["identifier"]: a["destinationNodeURI"] for a in child_of}
    if len(parents) != len(child_of):
        yield "item with two parents"
    places = Counter((a["destinationNodeURI"]["identifier"], a["sequenceNumber"]) for a in child_of)
    yield from (f"place taken twice: {place}" for place, count in places.items() if count > 1)
    top = package["CFDocument"]["identifier"]
    for item in package["CFItems"]:
        above, seen = item["identifier"], set()
        while above in parents and above not in seen:
            seen.add(above)
            above = parents[above]["identifier"]
        if above != top:
            yield f"child of nothing: {item['fullStatement'][:60]}"
