"""Write a whole draft on one page: its texts, its stages, and the lines of every list.

Every line is a row of a list that `contents` names, and every field of the page is named after the
row it belongs to: `competencies-17-text`. What a form leaves out stays as it is, so the page can be
sent as a whole, by its buttons, or line by line, as its script does.
"""
