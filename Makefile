# Everything that is done with okpay from a checkout. It needs Go, a C compiler
# (SQLite is C), make and git; the lint tools are built from tools/go.mod.

GO      ?= go
BIN     := $(CURDIR)/bin
CACHE   := $(CURDIR)/.cache
VERSION ?= $(patsubst v%,%,$(or $(shell git describe --tags --always --dirty 2>/dev/null),dev))

# What may be set on the command line, as in `make fuzz FUZZTIME=1m`.
PKG       ?= ./...
FUZZTIME  ?= 10s
BENCH     ?= .
BENCHTIME ?= 1s
CAMPAIGN  ?= 500
TESTFLAGS ?=

LDFLAGS := -X main.version=$(VERSION)

# Without cgo the program would build and then fail to open any wallet.
export CGO_ENABLED := 1

.DEFAULT_GOAL := help

##@ Use

.PHONY: help
help: ## Show what can be made
	@awk 'BEGIN { FS = ":.*## " } \
		/^##@ / { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))
	@printf '\nVariables: PKG=%s FUZZTIME=%s BENCH=%s BENCHTIME=%s CAMPAIGN=%s VERSION=%s\n' \
		'$(PKG)' '$(FUZZTIME)' '$(BENCH)' '$(BENCHTIME)' '$(CAMPAIGN)' '$(VERSION)'

.PHONY: build
build: need-cc ## Build bin/okpay
	$(GO) build -trimpath -ldflags '$(LDFLAGS)' -o $(BIN)/okpay ./cmd/okpay

.PHONY: demo
demo: build ## Build, then play the whole story on a throw-away wallet
	$(BIN)/okpay demo

##@ Test

# The tests keep their files in memory where there is room for them: they look at
# what is left when a program is killed, never at what a disk has forgotten. So
# many KiB must be free, of which a run takes a fifth; programs must run there.
# What Go builds stays where it was.
MEMORY      := /dev/shm
MEMORY_FREE := 6000000
define in_memory
	@dir=$$(mktemp -d $(MEMORY)/okpay-test.XXXXXX 2>/dev/null) || dir=; \
	trap 'test -z "$$dir" || rm -rf "$$dir"' EXIT; \
	trap 'exit 130' INT TERM; \
	if [ -n "$$dir" ] && cp /bin/sh "$$dir/try" && chmod 755 "$$dir" && "$$dir/try" -c : \
		&& [ "$$(df -Pk "$$dir" | awk 'END { print $$4 }')" -gt $(MEMORY_FREE) ] \
		&& [ "$$(awk '$$1 == "MemAvailable:" { print $$2 }' /proc/meminfo)" -gt $(MEMORY_FREE) ]; then \
		export GOTMPDIR="$${GOTMPDIR:-$${TMPDIR:-/tmp}}" TMPDIR="$$dir"; \
	fi; \
	echo $(1); $(1)
endef

# The packages that take longest begin first, so that none is left to run alone.
LONGEST = $(if $(filter ./...,$(PKG)),./e2e ./store ./api/server)

.PHONY: test
test: need-cc postgres xmllint chromium ## Run every test, in random order
	$(call in_memory,$(GO) test -shuffle=on -timeout 20m $(TESTFLAGS) $(LONGEST) $(PKG))

# The tests start a PostgreSQL of their own, or use the one that
# OKPAY_TEST_POSTGRES names. Where there is none, and apt may not install it,
# they leave out what needs it.
.PHONY: postgres
postgres:
	@if [ -n "$$OKPAY_TEST_POSTGRES" ] || command -v initdb >/dev/null 2>&1 || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 \
		|| ls /usr/pgsql-*/bin/initdb >/dev/null 2>&1; then exit 0; fi; \
	if command -v apt-get >/dev/null 2>&1 && [ "$$(id -u)" = 0 ]; then \
		{ apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql; } >/dev/null 2>&1 && exit 0; fi; \
	echo '*** there is no PostgreSQL, so EVERY TEST OVER POSTGRESQL IS LEFT OUT:' >&2; \
	echo '*** install it (Debian, Ubuntu: apt-get install postgresql), or name a server with OKPAY_TEST_POSTGRES' >&2

# Bank files are held to the published schemas by xmllint. Where there is none,
# and apt may not install it, the tests leave that out.
.PHONY: xmllint
xmllint:
	@if command -v xmllint >/dev/null 2>&1; then exit 0; fi; \
	if command -v apt-get >/dev/null 2>&1 && [ "$$(id -u)" = 0 ]; then \
		{ apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends libxml2-utils; } >/dev/null 2>&1 && exit 0; fi; \
	echo '*** there is no xmllint, so NO BANK FILE IS HELD TO ITS SCHEMA: install it (Debian, Ubuntu: apt-get install libxml2-utils)' >&2

# Pages are looked at with a real browser: the Chromium that is installed, or the
# one that OKPAY_TEST_CHROMIUM names. Where there is none, and apt may not install
# it, the tests leave that out.
.PHONY: chromium
chromium:
	@if [ -n "$$OKPAY_TEST_CHROMIUM" ] || command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 \
		|| command -v google-chrome >/dev/null 2>&1; then exit 0; fi; \
	if command -v apt-get >/dev/null 2>&1 && [ "$$(id -u)" = 0 ]; then \
		{ apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium; } >/dev/null 2>&1 && exit 0; fi; \
	echo '*** there is no Chromium, so NO PAGE IS TESTED IN A BROWSER:' >&2; \
	echo '*** install it (Debian: apt-get install chromium), or name one with OKPAY_TEST_CHROMIUM' >&2

.PHONY: screenshots
screenshots: need-cc chromium ## Draw the pictures of the pages in docs/pages anew
	@dir=$$(mktemp -d) && trap 'rm -rf "$$dir"' EXIT && \
	OKPAY_NEED_BROWSER=1 OKPAY_SCREENSHOTS="$$dir" $(GO) test -count=1 -run InABrowser ./api/server && \
	for picture in docs/pages/*.png; do cp "$$dir/$${picture##*/}" "$$picture" || exit 1; done

.PHONY: race
race: need-cc postgres xmllint chromium ## Run the tests under the race detector, without the long ones
	$(call in_memory,$(GO) test -race -short -shuffle=on -timeout 45m $(TESTFLAGS) $(LONGEST) $(PKG))

.PHONY: fuzz
fuzz: need-cc ## Run each fuzz target for FUZZTIME
	@set -e; \
	listed=$$($(GO) test -list '^Fuzz' $(PKG)); \
	targets=$$(printf '%s\n' "$$listed" | awk ' \
		/^Fuzz/ { names[++n] = $$1 } \
		/^ok / || /^ok\t/ { for (i = 1; i <= n; i++) print $$2, names[i]; n = 0 }'); \
	test -n "$$targets" || { echo 'no fuzz targets in $(PKG)'; exit 0; }; \
	printf '%s\n' "$$targets" | while read -r package target; do \
		echo "fuzz $$package $$target"; \
		$(GO) test -run '^$$' -fuzz "^$$target\$$" -fuzztime '$(FUZZTIME)' "$$package" || exit 1; \
	done

.PHONY: kill
kill: need-cc ## Kill the program CAMPAIGN times at chosen moments and look for damage
	OKPAY_CAMPAIGN=$(CAMPAIGN) $(GO) test ./e2e -run Kill -count=1 -v -timeout 2h

.PHONY: faults
faults: need-cc postgres ## Break networks, servers and databases under load in CAMPAIGN seeded runs and look for damage
	OKPAY_CAMPAIGN=$(CAMPAIGN) $(GO) test ./e2e/faults -skip ProofOfPayouts -count=1 -v -timeout 4h

.PHONY: proof
proof: need-cc postgres ## Prove payouts in CAMPAIGN seeded runs under kills and cuts, and write docs/payout-proof.md anew
	$(call in_memory,OKPAY_CAMPAIGN=$(CAMPAIGN) OKPAY_PROOF_REPORT=$(CURDIR)/docs/payout-proof.md $(GO) test ./e2e/faults -run ProofOfPayouts -count=1 -v -parallel 4 -timeout 12h)

.PHONY: bench
bench: need-cc ## Measure okpay beside its limits and print a ratio for each, in about five minutes
	@command -v sqlite3 >/dev/null 2>&1 || echo 'bench: sqlite3 is not installed, so the row of okpay balance is LEFT OUT' >&2
	$(GO) test ./bench -run '^$$' -bench 'Ratios/$(BENCH)' -benchtime 1x -timeout 1h

.PHONY: microbench
microbench: need-cc ## Run the benchmarks of the parts
	$(GO) test -run '^$$' -bench '$(BENCH)' -benchtime '$(BENCHTIME)' -benchmem -timeout 2h \
		$$($(GO) list $(PKG) | grep -v /bench)

.PHONY: cover
cover: need-cc ## Measure the coverage over all packages; the report is .cache/cover.html
	@mkdir -p $(CACHE)
	$(GO) test -timeout 20m -coverpkg=./... -coverprofile=$(CACHE)/cover.out $(PKG)
	$(GO) tool cover -html=$(CACHE)/cover.out -o $(CACHE)/cover.html
	$(GO) tool cover -func=$(CACHE)/cover.out | tail -n 1

##@ Check

.PHONY: lint
lint: need-cc $(BIN)/golangci-lint ## Check the code, its imports and its format
	$(BIN)/golangci-lint run
	$(BIN)/golangci-lint fmt --diff
	cd docs/examples/shop && $(BIN)/golangci-lint run && $(BIN)/golangci-lint fmt --diff

.PHONY: format
format: $(BIN)/golangci-lint ## Write every file in the house's format
	$(BIN)/golangci-lint fmt

.PHONY: vuln
vuln: $(BIN)/govulncheck ## Look for known vulnerabilities; asks its database over the network, so not part of CI
	$(BIN)/govulncheck ./...

LARGEST_FILE := 1000000

.PHONY: verify
verify: generate docs ## Fail when a generated file or go.mod is not what its source makes of it, or a program was committed
	@set -e; \
	marked=$$(git grep -lE '^// Code generated .* DO NOT EDIT\.$$' -- '*.go' || true); \
	git diff --exit-code --stat -- $$marked docs/reference docs/openapi.json docs/policy.schema.json wallet/policy/document/default_gen.json store/snapshot || { \
		echo 'generated files are out of date: run make generate docs and commit them'; exit 1; }; \
	new=$$(git ls-files --others --exclude-standard -- '*_gen.go' docs/reference docs/openapi.json store/snapshot); \
	test -z "$$new" || { printf 'generated files are not committed:\n%s\n' "$$new"; exit 1; }
	@large=$$(git ls-tree -r -l HEAD | awk '$$4 > $(LARGEST_FILE)'); \
	test -z "$$large" || { printf 'files of more than $(LARGEST_FILE) bytes, as programs are, are not committed:\n%s\n' "$$large"; exit 1; }
	$(GO) mod tidy -diff

##@ Make

.PHONY: generate
generate: need-cc ## Write the generated code anew
	$(GO) generate ./...

.PHONY: docs
docs: need-cc ## Write the command reference in docs/reference anew
	$(GO) run ./cmd/gendocs

.PHONY: tools
tools: $(BIN)/golangci-lint $(BIN)/govulncheck ## Build the lint tools into bin/

.PHONY: clean
clean: ## Remove what was built
	rm -rf $(BIN) $(CACHE) $(CURDIR)/dist

# The files that a release carries beside the program; .goreleaser.yaml calls it.
.PHONY: release-files
release-files: build
	rm -rf $(CACHE)/release
	mkdir -p $(CACHE)/release/completions $(CACHE)/release/man
	$(BIN)/okpay completion bash > $(CACHE)/release/completions/okpay.bash
	$(BIN)/okpay completion zsh > $(CACHE)/release/completions/_okpay
	$(BIN)/okpay completion fish > $(CACHE)/release/completions/okpay.fish
	$(BIN)/okpay completion powershell > $(CACHE)/release/completions/okpay.ps1
	$(GO) run ./cmd/gendocs --man $(CACHE)/release/man

# The tools have a module of their own, so that they never enter the program's.
# They are built again when their go.sum changes.
$(BIN)/golangci-lint: tools/go.mod tools/go.sum
	cd tools && $(GO) build -trimpath -o $@ github.com/golangci/golangci-lint/v2/cmd/golangci-lint
	@touch $@

$(BIN)/govulncheck: tools/go.mod tools/go.sum
	cd tools && $(GO) build -trimpath -o $@ golang.org/x/vuln/cmd/govulncheck
	@touch $@

.PHONY: need-go
need-go:
	@command -v $(GO) >/dev/null 2>&1 || { \
		echo "okpay is built with Go $$(awk '$$1 == "go" { print $$2 }' go.mod) or later, and '$(GO)' was not found: see https://go.dev/dl/" >&2; exit 1; }

.PHONY: need-cc
need-cc: need-go
	@cc=$$($(GO) env CC); command -v $${cc%% *} >/dev/null 2>&1 || { \
		echo "okpay needs a C compiler, because SQLite is written in C, and '$$cc' was not found." >&2; \
		echo "Debian, Ubuntu: apt-get install gcc libc6-dev. Fedora: dnf install gcc. macOS: xcode-select --install." >&2; exit 1; }
