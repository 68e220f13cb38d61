"""Compare two versions, two stages or two roles."""
