"""A pathway as plain data: what an import makes, an export writes and a comparison compares."""
