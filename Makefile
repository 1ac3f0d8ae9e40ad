# Two commands for a newcomer: `make run` and `make test`. Needs Python 3.11 or newer (with venv) and make, nothing else.

PORT ?= 8000
ARGS ?=
VENV := .venv
# Some shells forbid compiled modules, which doubles the time of each further start.
unexport PYTHONDONTWRITEBYTECODE
PY := $(VENV)/bin/python
DUMMY_PRODUCTION = DEBUG=False ALLOWED_HOSTS=plid.example DATABASE_URL=sqlite://:memory: \
	SECRET_KEY=$$($(PY) -c "import secrets; print(secrets.token_urlsafe(60))") \
	PII_KEYS=$$($(PY) -c "import secrets; print(secrets.token_urlsafe(32))")

# Named after the content of the pins, so that pip runs again only when a pin changed.
RUNTIME := $(VENV)/installed-$(shell cat requirements.txt | cksum | tr -dc 0-9)
DEVELOPMENT := $(VENV)/installed-$(shell cat requirements.txt requirements-dev.txt | cksum | tr -dc 0-9)

.PHONY: run test test-long test-long-once night check browser bench docs pictures sbom

run: $(RUNTIME)
	@exec $(PY) -m deploy.develop --port $(PORT)

test: $(DEVELOPMENT)
	@$(PY) -m tests.run $(ARGS)

test-long: $(DEVELOPMENT)
	@$(PY) -m tests.run --long $(ARGS)

test-long-once: $(DEVELOPMENT)
	@$(PY) -m tests.run --long-once $(ARGS)

night: $(DEVELOPMENT)
	@.ci/night

check: $(DEVELOPMENT)
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m djlint --lint --quiet templates
	$(PY) -m mypy
	$(PY) -m tests.secrets_scan
	DATABASE_URL=sqlite://:memory: $(PY) manage.py makemigrations --check --dry-run
	$(DUMMY_PRODUCTION) $(PY) manage.py check --deploy --fail-level WARNING

browser: $(DEVELOPMENT)
	@$(PY) -m tests.run --browser $(or $(ARGS),tests/browser)

sbom: $(RUNTIME)
	@$(PY) -m deploy.sbom var/sbom.cdx.json

docs: $(DEVELOPMENT)
	@$(PY) -m tests.printed

pictures: $(DEVELOPMENT)
	@$(PY) -m tests.browser.pictures $(ARGS)

bench: $(DEVELOPMENT)
	@$(PY) -m bench $(ARGS)

$(RUNTIME):
	@PYTHON="$(PYTHON)" sh deploy/install.sh $(VENV) requirements.txt $@

$(DEVELOPMENT):
	@PYTHON="$(PYTHON)" sh deploy/install.sh $(VENV) requirements-dev.txt $@ $(RUNTIME)
