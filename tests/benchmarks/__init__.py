"""Measure what each page costs; `docs/performance.md` keeps the figures. Never part of `make test`.

`make bench` measures every page on both databases, `make profile PAGE=role` says where one page's
time goes.
"""
