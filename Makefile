# Every command a developer needs. `make` alone lists them.

# .cargo/config.toml or the environment may put the output elsewhere.
TARGET := $(or $(CARGO_TARGET_DIR),target)
DEBUG := $(abspath $(TARGET)/debug)
RELEASE := $(abspath $(TARGET)/release)
# Apart, so that the two builds cannot be mistaken for each other: cargo gives both the same file name.
PANIC := $(abspath $(TARGET)/panic)

# Holds the Python that the tests use, if the system's lacks what they need.
export JPM_PYTHON_DIR := $(abspath $(TARGET)/python)
export JPM_SIMULATOR := $(DEBUG)/jpm-simulator
export JPM_LIBRARY_DIR := $(DEBUG)
export JPM_RELEASE_LIBRARY_DIR := $(RELEASE)
export JPM_PANIC_LIBRARY_DIR := $(PANIC)/release

.PHONY: help demo test test-all test-setup test-rust static libraries test-c test-python test-csharp sanitizers torture bench mutants lint header docs
.NOTPARALLEL:

help:
	@echo 'make demo     build everything, start the simulator, run bindings/c/pay.c against it'
	@echo 'make static   libjpm.a for hosts: nothing but jpm_* is global in it'
	@echo 'make test     every test in every language; installs what it needs when root'
	@echo 'make bench    what a payment costs, and its journal'
	@echo 'make sanitizers  the C tests again, with the library and themselves watched; needs an x86_64 or aarch64 Linux'
	@echo 'make torture  the torture test for SECONDS=600 more seconds'
	@echo 'make mutants  switch each money rule off and see which test catches it'
	@echo 'make lint     formatting and warnings'
	@echo 'make header   make include/jpm.h from the sources'
	@echo 'make docs     make the pages of docs that are made from the sources'

# The library under its soname, as an installation has it; cargo makes only libjpm.so.
demo:
	@sh tests/setup.sh demo
	cargo build --locked --workspace
	mkdir -p $(TARGET)/demo
	ln -sf $(DEBUG)/libjpm.so $(TARGET)/demo/libjpm.so.0
	cc -std=c99 -Iinclude bindings/c/pay.c -o $(TARGET)/demo/pay $(DEBUG)/libjpm.so -Wl,-rpath,'$$ORIGIN'
	@echo
	@cd $(TARGET)/demo && sh $(CURDIR)/tests/abi/c/with-simulator.sh ./pay

test:
	@sh tests/no-card-data.sh $(MAKE) --no-print-directory test-all

test-all: test-setup test-rust libraries test-c test-python test-csharp
	@echo
	@echo 'make test: Rust, C, Python and C# passed'

test-setup:
	@sh tests/setup.sh test

# What kills processes at chosen places needs a library that lets itself be killed.
test-rust:
	cargo test --locked --workspace
	cargo test --locked --features test-faults --test processes -- killed:: places:: wall_clock::
	JPM_TORTURE_SECONDS=120 cargo test --locked --features test-faults --test torture

# Apart from `make test`, as the library is built twice more, once with its standard library.
SANITIZED := $(abspath $(TARGET)/sanitized)
sanitizers: test-setup
	cargo build --locked --workspace
	sh tests/abi/sanitized-libraries.sh $(SANITIZED)
	JPM_ADDRESS_DIR=$(SANITIZED)/address JPM_THREAD_DIR=$(SANITIZED)/thread sh tests/abi/c/sanitized.sh

# Before a release: `make torture SECONDS=3600`.
SECONDS ?= 600
torture:
	for seed in $$(sed -n 's/^\([0-9][0-9]*\) .*/\1/p' tests/money/torture/seeds); do \
		JPM_TORTURE_SEED=$$seed JPM_TORTURE_SECONDS=60 cargo test --locked --features test-faults --test torture || exit 1; done
	JPM_TORTURE_SECONDS=$(SECONDS) cargo test --locked --features test-faults --test torture

bench:
	cargo bench --locked --bench payment

# Some hours: each money rule is switched off, and a test has to see it.
mutants:
	python3 tests/money/mutants/run.py --work $(TARGET)/mutants

static:
	cargo build --locked --release
	sh packaging/static.sh $(RELEASE)/libjpm.a

libraries: static
	cargo build --locked --workspace
	cargo build --locked --release --features test-faults --target-dir $(PANIC)

test-c: libraries
	sh tests/abi/c/run.sh

test-python: libraries
	sh bindings/python/run-tests.sh

test-csharp: libraries
	sh bindings/csharp/run-tests.sh

lint: test-setup
	sh tests/layout.sh
	cargo fmt --all --check
	cargo clippy --locked --workspace --all-targets -- -D warnings
	cargo clippy --locked --all-targets --features test-faults -- -D warnings
	python3 tests/crates.py
	python3 -m compileall -q bindings/python
	for script in packaging/*.sh tests/*.sh tests/abi/*.sh tests/abi/c/*.sh bindings/*/*.sh; do sh -n "$$script" || exit 1; done
	for example in bindings/c/*.c; do gcc -std=c99 -Wall -Wextra -pedantic -Werror -fanalyzer -Iinclude -c $$example -o /dev/null || exit 1; done

header:
	JPM_WRITE_HEADER=1 cargo test --locked --test header

docs:
	JPM_WRITE_DOCS=1 cargo test --locked --lib tests::options_page
	JPM_WRITE_DOCS=1 cargo test --locked --test fault_matrix the_page
	JPM_WRITE_DOCS=1 cargo test --locked --test behaviour config_mistakes::the_page
