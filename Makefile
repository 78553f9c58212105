# Everything a person or CI runs. `make help` lists it.
PYTHON ?= python3
BIN := .venv/bin
BOOK := _build/html/index.html
PROXY := .venv/proxy/node_modules/.bin/configurable-http-proxy
EXTENSION := .venv/share/jupyter/labextensions/therapeutic-alliance/package.json
# those that git does not know yet, too
NOTEBOOKS := $(wildcard $(shell git ls-files -co --exclude-standard '*.ipynb'))
SOURCES := $(wildcard $(shell git ls-files -co --exclude-standard _config.yml _toc.yml book chapters widgets datasets))

.PHONY: book book-next slides offline pdf epub test soak parity mutants races pictures browser lab class hub hubtest lms lint bench patterns therapies calibrate notebooks lock clean help
.DEFAULT_GOAL := help

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

book: $(BOOK) ## build the book into _build/html
	@echo "The book is built. Open $(CURDIR)/$(BOOK)"

# jupyter-book leaves an index.html that says when it was last built
$(BOOK): .venv/course $(SOURCES)
	$(BIN)/jupyter-book build . -W -n --keep-going
	@touch $@

slides: $(BOOK) ## the chapters as slides with live simulations, in a folder to take along: _build/slides
	$(BIN)/python book/make_slides.py

offline: $(BOOK) ## the whole book as one zip that opens from disk: _build/therapeutic-alliance-VERSION.zip
	$(BIN)/python book/_editions/offline.py

# SITE=https://… is where the book is published: there the links of its figures lead
pdf: .venv/test $(BOOK) browser ## the book on paper, its simulations as figures; SITE=https://… for links into the published one
	SITE='$(SITE)' $(BIN)/python book/_editions/paper.py

epub: .venv/test $(BOOK) browser ## the same for e-readers
	SITE='$(SITE)' $(BIN)/python book/_editions/epub.py

test: .venv/test $(BOOK) browser ## unit tests, notebooks, the book and JupyterLab in a browser
	$(BIN)/pytest --nbval -n auto --dist loadscope tests $(NOTEBOOKS)

# FILES=widgets/words.py for some files, EACH=200 for more mutants of each; what was tried is kept
mutants: .venv/test ## change the code in small ways and see whether a test notices; tests/README.md
	$(BIN)/pip install --quiet --disable-pip-version-check -c requirements.txt -r requirements-mutants.in
	$(BIN)/python tests/mutants.py $(FILES) --each $(or $(EACH),60)

races: .venv/test $(BOOK) browser ## random events on a page, long: 600 states in Chromium, 150 in Firefox (firefox-esr)
	$(BIN)/python tests/races.py chromium 600
	$(BIN)/python tests/races.py firefox 150

# PAGES="04 intro" for some pages, KEEP=1 to compare with the same pictures as the last time
pictures: .venv/test $(BOOK) browser ## every page on a desktop, in the dark and on a phone, and what has changed since the last time
	$(BIN)/python tests/pictures.py $(if $(KEEP),--keep) $(PAGES)

soak: .venv/test $(BOOK) browser ## 10,000 keys and pointer moves on every simulation, or on NAMES="fit study"; EVENTS=2000 for fewer
	$(BIN)/python tests/monkey.py $(or $(EVENTS),10000) $(NAMES)

parity: .venv/test $(BOOK) browser ## 1,000 settings of every simulation, in the page and in the kernel, to the letter; SETTINGS=5000 for more
	SETTINGS=$(or $(SETTINGS),1000) $(BIN)/pytest -q tests/test_parity.py

browser: .venv/test ## find a Chromium and a Firefox for the tests, or install them
	@$(BIN)/python tests/browser.py

lab: .venv/course $(EXTENSION) ## JupyterLab on the chapters
	$(BIN)/jupyter lab --notebook-dir=chapters

# citations, glossary terms and links in JupyterLab: hand-written files and what is made from the book's own sources.
# Plotly's own extension loads 4.8 MB whenever JupyterLab starts; ours shows its figures, too, once there is one
$(EXTENSION): .venv/course $(wildcard labextension/* labextension/static/* book/_vendor/plotly/*) book/glossary.md book/references.bib
	$(BIN)/python labextension/install.py
	rm -rf .venv/share/jupyter/labextensions/jupyterlab-plotly

class: .venv/course $(BOOK) ## a class on this machine: phones join, PORT=8765; AGAIN=1 goes on with the room that broke off, KEEP=file
	$(BIN)/python -m widgets.classroom $(if $(PORT),--port $(PORT)) $(if $(AGAIN),--again) $(if $(KEEP),--keep $(KEEP))

# SITE=https://… for links to the rest of the book, MASTERY=60 where a share of right first answers is to be reached
lms: .venv/course $(BOOK) ## chapters (SCORM 1.2) and questions (GIFT, QTI 1.2) for learning platforms into _build/lms
	$(BIN)/python -m widgets.lms $(if $(SITE),--site $(SITE)) $(if $(MASTERY),--mastery $(MASTERY))

hub: .venv/hub $(EXTENSION) ## JupyterHub on this machine: HUB_PASSWORD=a-word-for-the-class, HUB_PORT=8000
	@test -n "$$HUB_PASSWORD" || { echo "Give the class's password: make hub HUB_PASSWORD=…"; exit 1; }
	HUB_PROXY="$(CURDIR)/$(PROXY)" $(BIN)/python -m jupyterhub -f hub/jupyterhub_config.py

hubtest: .venv/test .venv/hub ## five students on a JupyterHub of this machine, each runs a chapter
	$(BIN)/pytest tests/test_hub.py

# may fail: it says early what will break; CONTRIBUTING.md, "The stack"
book-next: .venv/course .venv-next/course ## build the book with what comes after Jupyter Book 1, into _build/next/html
	$(BIN)/python book/next_conf.py
	.venv-next/bin/sphinx-build -b html -n --keep-going -c _build/next . _build/next/html

lint: .venv/test ## style
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

bench: .venv/test .venv/hub $(BOOK) $(EXTENSION) browser ## measure; benchmarks/README.md says how to read it
	$(BIN)/pip install --quiet --disable-pip-version-check -c requirements.txt -r requirements-bench.in
	$(BIN)/python benchmarks/run.py

patterns: .venv/test ## measure the published patterns in a simulated caseload, old beside new
	$(BIN)/python datasets/make_patterns.py

therapies: .venv/course ## write the therapies of datasets/therapies.csv into the model
	$(BIN)/python datasets/make_therapies.py

calibrate: .venv/calibrate ## search for parameter sets that meet the fitted patterns (an hour; goes on where it stopped); SCHEDULER=tcp://… on Dask
	OPENBLAS_NUM_THREADS=1 $(BIN)/python datasets/make_ensemble.py

notebooks: .venv/course ## run every notebook and store its outputs
	$(BIN)/python book/run_notebooks.py $(NOTEBOOKS)

lock: .venv/test ## resolve requirements*.in into requirements.txt
	$(BIN)/uv pip compile --universal --python-version 3.11 --no-emit-index-url --no-header \
	    requirements.in requirements-evidence.in requirements-calibrate.in requirements-test.in \
	    requirements-bench.in requirements-mutants.in requirements-hub.in -o requirements.txt

clean: ## remove what was built, keep the installation
	rm -rf _build

.venv-next/course: requirements.in requirements-next.in pyproject.toml
	$(PYTHON) -m venv .venv-next
	grep -vE '^(jupyter-book|sphinx-book-theme)' requirements.in > .venv-next/requirements.in
	.venv-next/bin/pip install --quiet --disable-pip-version-check -r .venv-next/requirements.in -r requirements-next.in
	.venv-next/bin/pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

# no pop-ups on stage: book/lab-settings.json
# a stamp for each set of packages: installed again when what it names changes
.venv/course: requirements.in requirements.txt pyproject.toml book/lab-settings.json
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; set PYTHON=…")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -c requirements.txt -r requirements.in
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .
	mkdir -p .venv/share/jupyter/lab/settings
	cp book/lab-settings.json .venv/share/jupyter/lab/settings/overrides.json
	@touch $@

.venv/test: .venv/course requirements-evidence.in requirements-calibrate.in requirements-test.in
	$(BIN)/pip install --quiet --disable-pip-version-check -c requirements.txt \
	    -r requirements-evidence.in -r requirements-calibrate.in -r requirements-test.in
	@touch $@

.venv/calibrate: .venv/course requirements-evidence.in requirements-calibrate.in
	$(BIN)/pip install --quiet --disable-pip-version-check -c requirements.txt \
	    -r requirements-evidence.in -r requirements-calibrate.in
	@touch $@

# JupyterHub, and its proxy, which needs Node.js
.venv/hub: .venv/course requirements-hub.in hub/package.json
	$(BIN)/pip install --quiet --disable-pip-version-check -c requirements.txt -r requirements-hub.in
	mkdir -p .venv/proxy && cp hub/package.json .venv/proxy/
	cd .venv/proxy && npm install --silent --no-audit --no-fund
	@touch $@
