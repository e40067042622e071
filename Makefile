# `make help` lists the targets. SWIFT_FLAGS is added to every build, BENCH names what is measured,
# PREFIX is where `make install` puts the program.

SHELL := bash
SWIFT_FLAGS ?=
BENCH ?= --help
PREFIX ?= $(HOME)/.local

# The Swift runtime inside of the program: it then starts in two thirds of the time, and runs where
# there is no Swift. Apple's systems have the runtime already.
ifeq ($(shell uname -s),Linux)
STANDALONE := --static-swift-stdlib -Xlinker -rpath='$$ORIGIN/../lib/akin'
endif

.DEFAULT_GOAL := help
.PHONY: help quickstart build install package test example lint format bench clean

help: ## Print this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

quickstart: ## Install what is needed and `akin` itself, fetch the model, try all on the sample corpus
	@SWIFT_FLAGS="$(SWIFT_FLAGS)" PREFIX="$(PREFIX)" scripts/quickstart

build: ## Build the program `akin` for release
	swift build -c release --product akin $(SWIFT_FLAGS)

install: ## Build `akin` with its Swift runtime inside, and copy it to PREFIX/bin (~/.local/bin)
	swift build -c release --product akin --scratch-path .build/standalone $(STANDALONE) $(SWIFT_FLAGS)
	mkdir -p "$(PREFIX)/bin"
	install -s -m 755 .build/standalone/release/akin "$(PREFIX)/bin/akin"

package: ## Build an archive and a Debian package for people without Swift, into dist/
	@SWIFT_FLAGS="$(SWIFT_FLAGS)" scripts/package

test: ## Install what is needed, build and run every test
	scripts/install-dependencies
	swift build -c release --build-tests $(SWIFT_FLAGS)
	@model=$$(AKIN="$$(swift build -c release --show-bin-path $(SWIFT_FLAGS))/akin" scripts/fetch-model) \
	  || echo "The tests of the real model will be skipped." >&2; \
	set -xo pipefail; AKIN_TEST_MODEL="$$model" AKIN_HOME="$$PWD/.build/test-home" \
	  swift test -c release --disable-testable-imports --skip-build $(SWIFT_FLAGS) \
	  2>&1 | tee .build/test.log || { set +x; echo "What failed:"; grep -E '^(✘|↳)' .build/test.log; exit 1; }

example: ## Build the package of docs/example, which depends on this one as yours would, and run it
	swift build --package-path docs/example --scratch-path .build/example $(SWIFT_FLAGS)
	swift run --package-path docs/example --scratch-path .build/example --skip-build $(SWIFT_FLAGS) \
	  failures Tests/Models/tiny

lint: ## Check the formatting and the doc comments
	swift format lint --strict --recursive Sources Tests docs/example Package.swift

format: ## Format every Swift file in place
	swift format --in-place --recursive Sources Tests docs/example Package.swift

bench: ## Measure: make bench BENCH="embed --sentences FILE"
	swift run -c release $(SWIFT_FLAGS) akin-bench $(BENCH)

clean: ## Remove what was built; models and indexes stay
	rm -rf .build
