"""Hold a pathway as plain data, for imports, exports and comparisons."""
