"""Read a pathway document from lines of text. Exports use it to check what they write."""
