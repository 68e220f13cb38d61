#!/usr/bin/env python
import sys

from pathway_portal.web.startup import run_command

if __name__ == "__main__":
    run_command(sys.argv)
