"""Limit how much a document may hold: far more than any pathway, little enough to read at once."""

TEXT_BYTES = 1_000_000
DOCX_BYTES = 10_000_000  # as a file, pictures included; these are not opened
LINES = 10_000
LINE_CHARACTERS = 20_000
DEPTH = 200  # of elements inside one another
ELEMENTS = 100_000  # in an HTML page, or in a part of a DOCX file
DOCX_ELEMENTS = 200_000  # in all parts of a DOCX file that are read
DOCX_READ_BYTES = 20_000_000  # of the same, unpacked
FINDINGS = 2_000  # said one by one; of more than that the number
COLUMNS = 20  # of an HTML table, as far as cells may reach into others
PARTS = 2_000  # in a DOCX file
PART_BYTES = 10_000_000  # of one part that is read, unpacked
UNPACKED_BYTES = 200_000_000  # of all parts, as the file declares them
PACKED_TIMES = 200  # how much larger a part may be than its packed form
MAPPING_BYTES = 100_000  # of a file with what headings mean
SHEET_COLUMNS = 100  # of a sheet
WORKBOOK_BYTES = 20_000_000  # of all its parts that are read, unpacked
DATA_DEPTH = 50  # of JSON and YAML
FILES = 20  # of one document
