"""An app that adds a list to stages which no code of ours names: `rituals`."""
