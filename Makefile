# `make` lists the commands. Each one first sets up what it needs in .venv.

PYTHON ?= python3
VENV := .venv
# On Windows, make runs in Git Bash or MSYS2 and a virtual environment keeps its programs in Scripts.
BIN := $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
READY := $(VENV)/.ready
# The notebooks run where only the package and its own requirements are installed, as in Colab.
NOTEBOOKS_BIN := $(VENV)/notebooks/$(notdir $(BIN))
NOTEBOOKS_READY := $(VENV)/notebooks/.ready
# JupyterLab comes into the book's environment, which has the package and all that it needs.
LAB_READY := $(VENV)/.lab
# What only the checks of the built book need has an environment of its own, too.
CHECKS_BIN := $(VENV)/checks/$(notdir $(BIN))
CHECKS_READY := $(VENV)/checks/.ready
# So has what builds and checks the package as it is published.
PACKAGE_BIN := $(VENV)/package/$(notdir $(BIN))
PACKAGE_READY := $(VENV)/package/.ready
BUILD := $(CURDIR)/_build
# Of what notebooks, browser, projector, offline and oldest look at they take one in so many.
ONE_IN ?= 1
BOOK := "$(BIN)/jupyter-book" build book --config "$(CURDIR)/_config.yml" --toc "$(CURDIR)/_toc.yml" -W -n --keep-going

.DEFAULT_GOAL := help
.PHONY: help book slides write-slides projector test evidence seeds notebooks write-notebooks pdf serve benchmarks clean python-folder verdicts exercises browser jupyterlab links offline binder oldest package site lab current-package quick deep terms upgrade new-exercise new-equation new-dataset new-chapter check identity

help: ## list the commands
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(firstword $(MAKEFILE_LIST)) | expand -t 22

book: $(READY) ## build the website, every chapter executed
	@"$(BIN)/python" checks/unchanged.py || { $(BOOK) --path-output . && "$(BIN)/python" checks/unchanged.py --keep; }
	@echo
	@echo "The book is built. Open $(BUILD)/html/index.html"

test: $(READY) ## run the tests; of the deep ones, which take long, one in twenty
	"$(BIN)/python" -m pytest --numprocesses auto --one-in 20

deep: $(READY) ## run all tests, and look at everything that was built
	"$(BIN)/python" -m pytest --numprocesses auto
	"$(BIN)/python" checks/evidence.py --again
	"$(BIN)/python" checks/seeds.py
	"$(BIN)/python" checks/parts.py
	$(MAKE) notebooks browser projector offline oldest

evidence: $(READY) ## compute the chapters' evidence that is out of date
	"$(BIN)/python" checks/evidence.py

seeds: $(READY) ## execute the chapters with other random numbers, and keep how stable they are; ONLY="a b" takes these
	"$(BIN)/python" checks/seeds.py --keep $(ONLY)

quick: $(READY) ## run the tests that are nearest to what you have changed
	@PYTHONPATH=book/_ext "$(BIN)/python" checks/quick.py

new-exercise: $(READY) ## begin an exercise: CHAPTER=kmer-analysis NAME=count-something
	@"$(BIN)/python" checks/new.py exercise "$(CHAPTER)" "$(NAME)"

new-equation: $(READY) ## begin an equation, with its test: CHAPTER=kmer-analysis LABEL=eq-something
	@"$(BIN)/python" checks/new.py equation "$(CHAPTER)" "$(LABEL)"

new-dataset: $(READY) ## begin a data set: NAME=liver-fatty-acids
	@"$(BIN)/python" checks/new.py dataset "$(NAME)"

new-chapter: $(READY) ## begin a chapter: NAME=protein-structure PART=foundations or nutrition
	@"$(BIN)/python" checks/new.py chapter "$(NAME)" "$(PART)"

check: $(READY) ## say what is left of something begun, then run its rules: NAME=count-something
	@"$(BIN)/python" checks/new.py check "$(NAME)"

terms: $(READY) ## link the terms of the glossary where each chapter first uses them
	@PYTHONPATH=book/_ext "$(BIN)/python" -m source.term_rules

identity: $(READY) ## write title, authors, address and color of _config.yml wherever else they stand
	@"$(BIN)/python" checks/identity.py

lab: $(LAB_READY) write-notebooks ## open JupyterLab on your own copy of the students' notebooks
	@PYTHONPATH=book/_ext "$(BIN)/python" -m course_notebooks.own_notebooks "$(BUILD)/notebooks/student" notebooks
	"$(BIN)/python" -m jupyterlab --ServerApp.root_dir="$(CURDIR)/notebooks" $(LAB_OPTIONS)

notebooks: write-notebooks current-package ## write the students' and the teachers' notebooks, and execute them
	"$(BIN)/python" checks/notebooks.py "$(BUILD)/notebooks" --python "$(NOTEBOOKS_BIN)/python" --one-in $(ONE_IN)
	@echo
	@echo "The notebooks are in $(BUILD)/notebooks"

# After the website, never beside it: both keep the pages that they have read in the same place.
write-notebooks: book
	$(BOOK) --path-output . --builder custom --custom-builder notebooks

# This state of the package, in the environment that the notebooks are executed in.
current-package: $(NOTEBOOKS_READY)
	"$(NOTEBOOKS_BIN)/python" -m pip install --quiet --no-deps --force-reinstall .
	@# What setuptools leaves behind would keep a file that is deleted in src/ alive.
	@rm -rf build

slides: write-slides ## add the slides of the chapters and of the tutorial to the website
	rm -rf "$(BUILD)/html/slides"
	cp -R "$(BUILD)/slides" "$(BUILD)/html/slides"
	mv "$(BUILD)/html/slides/decks.js" "$(BUILD)/html/_static/decks.js"
	@echo
	@echo "The slides are in $(BUILD)/html/slides/index.html"

# As the notebooks, after the website: from the same pages, with the same outputs.
write-slides: book
	$(BOOK) --path-output . --builder custom --custom-builder slides

python-folder: book ## add to the website the Python that solves exercises, as it is published
	"$(BIN)/python" browser/make_folder.py "$(BUILD)/html" --cache "$(BUILD)/.python_cache" $(FOLDER_OPTIONS)

verdicts: $(READY) ## compare the verdicts of a browser's Python with those of this one
	@mkdir -p "$(BUILD)/verdicts"
	"$(BIN)/python" browser/make_folder.py "$(BUILD)/verdicts" --cache "$(BUILD)/.python_cache" $(FOLDER_OPTIONS)
	PYTHONPATH=book/_ext "$(BIN)/python" checks/verdicts.py --folder "$(BUILD)/verdicts/python"

pdf: $(READY) ## typeset the handout for print, with the solutions and without
	@"$(BIN)/python" checks/latex.py
	$(BOOK) --path-output "$(BUILD)/print" --builder pdflatex
	@"$(BIN)/python" checks/latex.py "$(BUILD)/print/_build/latex/handout.log"
	@"$(BIN)/python" checks/latex.py "$(BUILD)/print/_build/latex/handout-without-solutions.log"
	@echo
	@echo "The handout is $(BUILD)/print/_build/latex/handout.pdf, beside it handout-without-solutions.pdf"

site: $(READY) ## make all that is published: the website, and what it offers for download
	BOOK_DOWNLOADS=yes $(MAKE) write-notebooks slides
	@# What LaTeX could not print keeps nothing back; the step pdf complains.
	-$(MAKE) pdf
	rm -rf build "$(BUILD)/wheel"
	SOURCE_DATE_EPOCH="$$(git log -1 --format=%ct 2>/dev/null || echo 315532800)" "$(BIN)/python" -m pip wheel --quiet --no-build-isolation --no-deps --wheel-dir "$(BUILD)/wheel" .
	@rm -rf build
	PYTHONPATH=book/_ext "$(BIN)/python" -m rendering.pack_site "$(BUILD)" "$(BUILD)"/wheel/*.whl

browser: $(CHECKS_READY) write-notebooks ## walk the built site in Chromium, light and dark, wide and narrow, and ask its search
	"$(CHECKS_BIN)/python" checks/browser.py "$(BUILD)/html" --notebooks "$(BUILD)/notebooks" --one-in $(ONE_IN)
	"$(CHECKS_BIN)/python" checks/search.py "$(BUILD)/html" tests/browser/search_questions.tsv tests/browser/further_search_questions.tsv

projector: $(CHECKS_READY) write-slides ## show every slide in Chromium, in two sizes, light and dark, by keyboard and in print
	@# Of the site a copy: the site as it is built has no slides.
	rm -rf "$(BUILD)/projector"
	cp -R "$(BUILD)/html" "$(BUILD)/projector"
	cp -R "$(BUILD)/slides" "$(BUILD)/projector/slides"
	mv "$(BUILD)/projector/slides/decks.js" "$(BUILD)/projector/_static/decks.js"
	"$(CHECKS_BIN)/python" checks/slides.py "$(BUILD)/projector" --one-in $(ONE_IN)

exercises: $(CHECKS_READY) book ## solve exercises on their pages in Chromium, as a reader does
	@# Of the site a copy: the site as it is built has no folder python.
	rm -rf "$(BUILD)/exercises"
	cp -r "$(BUILD)/html" "$(BUILD)/exercises"
	"$(BIN)/python" browser/make_folder.py "$(BUILD)/exercises" --cache "$(BUILD)/.python_cache" $(FOLDER_OPTIONS)
	"$(CHECKS_BIN)/python" checks/exercises.py "$(BUILD)/exercises"

jupyterlab: $(CHECKS_READY) write-notebooks current-package ## solve an exercise in JupyterLab, as a student does
	"$(CHECKS_BIN)/python" checks/jupyterlab.py "$(BUILD)/notebooks/student/03-kmer-analysis.ipynb" --python "$(NOTEBOOKS_BIN)/python"

links: book ## follow the links of the built site that stay on it; look at what it tells machines
	"$(BIN)/python" checks/links.py "$(BUILD)/html"
	"$(BIN)/python" checks/metadata.py "$(BUILD)/html"

offline: book ## build the last commit again, elsewhere and without a network, and compare
	"$(BIN)/python" checks/rebuild.py "$(BUILD)/html" --one-in $(ONE_IN)

binder: $(CHECKS_READY) write-notebooks ## ask the program behind Binder what it would make of the notebooks
	"$(CHECKS_BIN)/python" checks/binder.py "$(BUILD)/notebooks"

oldest: ## test the package with the lowest versions that pyproject.toml allows
	"$(PYTHON)" checks/oldest.py "$(VENV)/oldest" --one-in $(ONE_IN)

package: $(PACKAGE_READY) ## build the package as it is published, check it, and import it without its extras
	"$(PACKAGE_BIN)/python" checks/package.py "$(BUILD)/package"

upgrade: $(READY) $(CHECKS_READY) $(PACKAGE_READY) ## say which pins have newer versions; WRITE=1 writes them, ONLY="a b" looks at these
	"$(BIN)/python" checks/upgrade.py $(if $(ONLY),--only $(ONLY)) $(if $(WRITE),--write)

serve: book ## build the website and show it at http://localhost:8000
	"$(BIN)/python" -m http.server 8000 --bind localhost --directory "$(BUILD)/html"

benchmarks: $(READY) ## measure the promises on speed, memory and size
	"$(BIN)/python" benchmarks/report.py $(BENCHMARK_OPTIONS)

clean: ## remove everything that was built, also the environment
	rm -rf "$(BUILD)" "$(VENV)"

$(READY): requirements.txt pyproject.toml
	@"$(PYTHON)" checks/machine.py
	"$(PYTHON)" -m venv "$(VENV)"
	@"$(BIN)/python" checks/torch_cpu.py requirements.txt
	@echo "The other pinned packages: about 0.2 GB to download, 1.1 GB on disk."
	@"$(BIN)/python" -m pip install --quiet --requirement requirements.txt
	"$(BIN)/python" -m pip install --quiet --no-build-isolation --no-deps --editable .
	@# Matplotlib lists the fonts at its first import and says so on the standard error stream,
	@# where a chapter must not write.
	"$(BIN)/python" -c 'import matplotlib.font_manager' 2>/dev/null
	@touch "$@"

$(LAB_READY): $(READY) checks/requirements.txt
	@echo "JupyterLab: about 0.03 GB to download, 0.1 GB on disk."
	@"$(BIN)/python" -m pip install --quiet --constraint requirements.txt --constraint checks/requirements.txt jupyterlab
	@touch "$@"

$(NOTEBOOKS_READY): $(READY)
	"$(PYTHON)" -m venv "$(VENV)/notebooks"
	@"$(NOTEBOOKS_BIN)/python" checks/torch_cpu.py requirements.txt
	"$(NOTEBOOKS_BIN)/python" -m pip install --quiet --constraint requirements.txt ipykernel '.[scale,torch,trees]'
	@rm -rf build
	@touch "$@"

$(CHECKS_READY): checks/requirements.txt
	"$(PYTHON)" -m venv "$(VENV)/checks"
	"$(CHECKS_BIN)/python" -m pip install --quiet --requirement checks/requirements.txt
	@touch "$@"

$(PACKAGE_READY): checks/package_requirements.txt
	"$(PYTHON)" -m venv "$(VENV)/package"
	"$(PACKAGE_BIN)/python" -m pip install --quiet --requirement checks/package_requirements.txt
	@touch "$@"
