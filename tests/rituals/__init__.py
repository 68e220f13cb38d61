"""An app with a list of stages that the portal does not know: to see what it takes to add one."""
