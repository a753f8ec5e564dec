# SPDX-License-Identifier: LGPL-3.0-or-later
# The front door. Each door installs what is missing, then calls meson; how is in .ci/.
BUILD ?= build

help:
	@echo 'make run      build, and open the console with a ready strike'
	@echo 'make test     build, and run all tests, real servers included (20 minutes on two cores)'
	@echo 'make prove    the same with the large counts and long runs (up to three hours on two cores)'
	@echo 'make bench    measure the bot beside its peers (half an hour)'
	@echo 'make install  build all, encryption too, and install below PREFIX (default /usr/local; DESTDIR is respected)'

run:
	@.ci/need build
	@.ci/build $(BUILD)
	@PICKETBOT_PLUGINS=$(BUILD)/plugins $(BUILD)/bot/picketbot console

test:
	@.ci/need build test
	@.ci/test $(BUILD)

prove:
	@.ci/need build test
	@.ci/prove $(BUILD)

bench:
	@.ci/need build bench
	@.ci/bench $(BUILD)

install:
	@.ci/need build
	@.ci/build $(BUILD)
	@ninja -C $(BUILD) --quiet complete
	@meson install -C $(BUILD) --no-rebuild

.PHONY: help run test prove bench install
