"""SCIM 2.0 (RFC 7643, RFC 7644): the company's directory keeps the people here up to date.

urls.py       the addresses; it loads the rest with the first request
answers.py    tokens, bodies, errors: what holds at each address
resources.py  how people and departments look in SCIM
filters.py    filters and pages of lists
users.py      /Users, who are people
groups.py     /Groups, which are departments
discovery.py  what the portal can do, for clients
middleware.py errors where the portal has pages for people

What is written is written by `accounts.provisioning`, whose rules are those of HR's lists.
"""
