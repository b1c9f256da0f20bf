# SPDX-License-Identifier: Apache-2.0
PREFIX ?= /usr/local
# Colours would make a build from a terminal another one than from a script, and both would compile anew.
# One file that needs no Swift at run time, and starts fast: docs/decisions/0015-linked-for-the-start.md.
link = -Xlinker -s -Xlinker --no-export-dynamic -Xlinker --icf=safe -Xlinker -O2 -Xswiftc -use-ld=lld \
  -Xswiftc -Xclang-linker -Xswiftc -no-pie -Xlinker -L$(CURDIR)/.build-release/archives \
  -Xlinker --no-eh-frame-hdr -Xlinker -T -Xlinker $(CURDIR)/scripts/link.ld
release = scripts/archives.sh .build-release/archives && swift build --no-color-diagnostics -c release \
  --scratch-path .build-release --static-swift-stdlib $(link) --product skein

.PHONY: run model build check test sdk-test crash fuzz sanitize signals bench bench-core clean install format picture

run: build ## install what is missing, build, fetch the model, start
	@scripts/model.sh --optional
	@.build-release/release/skein

build: ## the program, as it is used
	@scripts/packages.sh run
	$(release)

model: ## a small real model under .build
	@scripts/packages.sh run
	@scripts/model.sh

check: ## the quick loop: style, build, unit tests
	swift format lint --strict --recursive Package.swift Sources Tests
	@scripts/packages.sh test
	@scripts/test.sh quick

test: ## everything
	@scripts/packages.sh test
	@scripts/test.sh

sdk-test: ## the vendors' SDKs alone, on what was built last
	@scripts/sdk-test.sh

crash: ## KILLS kills a run at random moments, and what is missing afterwards
	@scripts/packages.sh test
	@scripts/crash.sh

signals: ## every signal at every moment: is the terminal whole afterwards?
	@scripts/packages.sh test
	swift build --no-color-diagnostics --build-tests
	swift test --skip-build --filter TerminalComesBackTests

fuzz: ## each kind of input for FUZZ_SECONDS
	@scripts/packages.sh test
	@scripts/fuzz.sh

sanitize: ## the Swift tests under AddressSanitizer and ThreadSanitizer
	@scripts/packages.sh test
	@scripts/sanitize.sh

bench: ## the release build, beside its peers: ONLY these groups (start keys list stream bandwidth idle serve size grow), or all
	@scripts/packages.sh bench
	$(release)
	@SKEIN_RELEASE="$(release)" scripts/bench.sh $(ONLY)

bench-core: ## what the operations of the pure core cost, in seconds: ONLY those whose names contain these words, or all
	@scripts/packages.sh run
	export SKEIN_BENCH=1 && $(subst --product skein,--product skein-bench,$(release))
	@SKEIN_BENCH_JSON=.build-release/bench-core.json .build-release/release/skein-bench $(ONLY)

format:
	swift format --in-place --recursive Package.swift Sources Tests

install: build
	install -D -m 755 .build-release/release/skein $(DESTDIR)$(PREFIX)/bin/skein
	install -d $(DESTDIR)$(PREFIX)/share/skein
	cp -r themes $(DESTDIR)$(PREFIX)/share/skein/

picture: build ## docs/picture.png, from the running program
	@scripts/picture.sh -s 100x28 -u Threads -k C-n -t "Show me a Python function that adds two numbers." -k Enter \
	  -u "tok/s" -u "F1 help  " .build-release/release/skein

clean:
	rm -rf .build .build-release .build-fuzz .build-asan .build-tsan
