# SPDX-License-Identifier: GPL-2.0
# Tests of replay: traces with one thing changed, and what replay says of them.

$(eval $(call helper,replay-mutate,tests/replay/mutate_replay.c tests/replay/mutate.c, \
	saakmsession $(REPLAY_LIBS),-lprotobuf-c -lzstd,-I. -Ireplayer/replay -Iformats/include))
BENCHES += tests/bench/replay.sh tests/bench/debug.sh
