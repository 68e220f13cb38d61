"""A list of people as another system writes it."""

# As a common HR system exports it: by number, the name in two columns, the manager by name.
EXPORT = """\
Employee ID,First Name,Last Name,Work Email,Home Email,Start Date,Status,Org Unit,Manager
00017,Maria,Chief,maria@example.com,m@home.example,2015-01-01,Active,Board,
00042,Anna,Müller,anna@example.com,a@home.example,2020-02-01,On leave,Sales,Maria Chief
00043,Bo,Berg,bo@example.com,,2021-03-01,Terminated,Sales,"Müller, Anna"
"""
