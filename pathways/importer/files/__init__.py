"""Read uploaded files and pasted text as numbered lines, one module per format."""
