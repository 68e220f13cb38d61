#!/usr/bin/env python
import sys

from pathway_portal.operations.runs import noting_run
from pathway_portal.web.startup import run_command

if __name__ == "__main__":
    with noting_run(sys.argv):
        run_command(sys.argv)
