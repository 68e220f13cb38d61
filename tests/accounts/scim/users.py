"""The addresses of users, as an identity provider asks for them."""


def address(person):
    return f"/Users/{person.pk}"
