"""Writing a draft together: who is asked to look through it, comments, and who changed what.

Nothing here is part of a pathway. What copies, exports, searches or shows one walks over
`pathways.contents`, which knows nothing of these tables.
"""
