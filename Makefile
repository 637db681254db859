# The one door to the project. Works with GNU make 3.81 and BSD tools, as macOS has them.
SHELL := /bin/sh
.DEFAULT_GOAL := help
VENV_PYTHON := .venv/bin/python

.PHONY: help setup run serve worker test coverage check fix lock screenshots audit bench-sync bench-million bench-list bench-live bench-export bench-match

help: ## list these commands
	@grep -E '^[a-z-]+:.*## ' Makefile | awk -F ':.*## ' '{ printf "make %-13s %s\n", $$1, $$2 }'

setup: ## make .venv and install what running and testing need
	@tools/install runtime dev

run: ## start the demo: Freshworks, web and job worker on this machine
	@tools/install runtime
	@exec $(VENV_PYTHON) -m flask --app wsgi demo

serve: ## start web and job worker for a real account (see .env.example)
	@tools/install runtime
	@exec $(VENV_PYTHON) -m flask --app wsgi serve

worker: ## start one more job worker for a real account
	@tools/install runtime
	@exec $(VENV_PYTHON) -m flask --app wsgi worker

test: setup ## check, then run the whole suite; a file or folder: make test TESTS=tests/unit
	@tools/check
	@$(VENV_PYTHON) -m pytest -n 2 $(TESTS)

coverage: setup ## lines and branches of matching, services and freshworks_service that no test reaches
	@$(VENV_PYTHON) -m coverage erase
	@$(VENV_PYTHON) -m coverage run -m pytest -q -n 2 --ignore=tests/browser
	@$(VENV_PYTHON) -m coverage combine -q
	@$(VENV_PYTHON) -m coverage report --fail-under=100 --include='app/matching/*,app/services/*,app/freshworks_service/*'

check: setup ## format, lint, types, layers, templates, JS, words, house rules (under a minute)
	@tools/check
	@$(VENV_PYTHON) -m pytest -q tests/house

fix: setup ## mend what the tools can mend by themselves
	@$(VENV_PYTHON) -m ruff check --fix-only .
	@$(VENV_PYTHON) -m ruff format .

lock: setup ## write requirements*.txt anew from requirements*.in
	@tools/lock

screenshots: setup ## take the pictures of docs/screenshots anew, from the demo in a browser
	@$(VENV_PYTHON) -m tools.screenshots

audit: setup ## validator, Lighthouse, wapiti and sqlmap against the demo (PARTS="html lighthouse"; needs npm, Java)
	@$(VENV_PYTHON) -m tools.audit $(PARTS)

bench-sync: setup ## what a sync costs, loses and believes (PEERS=1: beside other tools)
	@$(VENV_PYTHON) -m benchmarks.sync

bench-million: setup ## a sync of 1,000,000 tickets: time, requests, memory (10 minutes, 3 GB)
	@$(VENV_PYTHON) -m benchmarks.million

bench-list: setup ## pages of mappings beside the least that could do it (SIZE=100000; PEERS=1: beside other tools)
	@$(VENV_PYTHON) -m benchmarks.list

bench-live: setup ## what 200 open dashboards cost the server, and when they see a change
	@$(VENV_PYTHON) -m benchmarks.live

bench-export: setup ## files of 100,000 rows: time, first byte, memory (SIZE=… rows)
	@$(VENV_PYTHON) -m benchmarks.export

bench-match: setup ## figures of auto-link on made-up people (LARGE=1: 100,000 members; PEERS=1)
	@$(VENV_PYTHON) -m benchmarks.match
