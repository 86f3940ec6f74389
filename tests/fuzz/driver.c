// SPDX-License-Identifier: GPL-2.0
/*
 * Runs a fuzz target without a fuzzing engine: every file of its corpus, then
 * mutations of them, from a fixed seed. `make fuzz` gives FUZZ_TIME seconds
 * and a fresh seed instead. A target is one function, of the name and the
 * meaning that libFuzzer expects, so `clang -fsanitize=fuzzer` takes it, too:
 *
 *	int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);
 *
 * The corpus of the program fuzz-NAME is tests/fuzz/corpus/NAME/. The input at
 * hand always lies in $T/NAME.input, so that a crash leaves it behind.
 */
#include <dirent.h>
#include <fcntl.h>
#include <time.h>
#include <unistd.h>
#include "../tap.h"

#define INPUT_MAX	(1u << 20)
#define SEEDS_MAX	512
#define MUTATIONS	3000

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static struct seed {
	uint8_t *data;
	size_t len;
} seeds[SEEDS_MAX];
static unsigned int nr_seeds;
static int input_fd = -1;	/* $T/NAME.input */
static uint64_t rng;

static uint32_t roll(uint32_t below)
{
	rng = rng * 6364136223846793005ULL + 1442695040888963407ULL;
	return below ? (uint32_t)(rng >> 33) % below : 0;
}

static bool read_seed(const char *path)
{
	struct seed *s = &seeds[nr_seeds];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return false;
	s->data = malloc(INPUT_MAX);
	n = s->data ? read(fd, s->data, INPUT_MAX) : -1;
	close(fd);
	if (n < 0) {
		free(s->data);
		return false;
	}
	s->len = n;
	nr_seeds++;
	return true;
}

/* A copy of exactly len bytes, so that the sanitizers see a read past it. */
static void run(const uint8_t *data, size_t len)
{
	uint8_t *copy = malloc(len ? len : 1);

	if (!copy)
		bail_out("no memory");
	memcpy(copy, data, len);
	if (pwrite(input_fd, data, len, 0) != (ssize_t)len || ftruncate(input_fd, len))
		bail_out("cannot write the input at hand");
	LLVMFuzzerTestOneInput(copy, len);
	free(copy);
}

static size_t mutate(uint8_t *buf)
{
	static const uint64_t numbers[8] = {
		0, 1, 0x80, 0xffff, 0x7fffffff, 0xffffffff, 1ULL << 63, UINT64_MAX,
	};
	const struct seed *s = &seeds[roll(nr_seeds)], *other;
	size_t len = s->len, at, n;
	int times;

	memcpy(buf, s->data, len);
	for (times = 1 + roll(8); times > 0; times--) {
		at = len ? roll(len) : 0;
		switch (len ? roll(7) : 4) {
		case 0:			/* a bit */
			buf[at] ^= 1 << roll(8);
			break;
		case 1:			/* a byte */
			buf[at] = roll(256);
			break;
		case 2:			/* a number at its limits */
			n = 1u << roll(4);
			if (at + n <= len)
				memcpy(buf + at, &numbers[roll(8)], n);
			break;
		case 3:			/* cut */
			len = at;
			break;
		case 4:			/* a piece of another */
			other = &seeds[roll(nr_seeds)];
			n = other->len ? roll(other->len) : 0;
			if (at + n <= INPUT_MAX) {
				memcpy(buf + at, other->data, n);
				len = at + n > len ? at + n : len;
			}
			break;
		case 5:			/* bytes taken out */
			n = roll(len - at < 64 ? len - at : 64);
			memmove(buf + at, buf + at + n, len - at - n);
			len -= n;
			break;
		case 6:			/* a piece twice */
			n = roll(len - at < 256 ? len - at : 256);
			if (len + n <= INPUT_MAX) {
				memmove(buf + at + n, buf + at, len - at);
				len += n;
			}
			break;
		}
	}
	return len;
}

static void run_mutations(const char *name)
{
	const char *limit = getenv("FUZZ_TIME");
	uint8_t *buf = malloc(INPUT_MAX);
	time_t end = 0;
	unsigned long n;

	if (!buf)
		bail_out("no memory");
	rng = 20240917;
	if (limit) {
		end = time(NULL) + atol(limit);
		rng = (uint64_t)time(NULL) * 2654435761u + getpid();
	}
	for (n = 0; limit ? time(NULL) < end : n < MUTATIONS; n++)
		run(buf, mutate(buf));
	ok(true, "%s: %lu mutations", name, n);
	free(buf);
}

int main(int argc, char **argv)
{
	const char *name = strrchr(argv[0], '/'), *src = getenv("SRCDIR"), *t = getenv("T");
	char dir[3072], path[4096];
	struct dirent **entries;
	int n, i;

	name = name ? name + 1 : argv[0];
	name += !strncmp(name, "fuzz-", 5) ? 5 : 0;
	snprintf(path, sizeof(path), "%s/%s.input", t ? t : "/tmp", name);
	input_fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (input_fd < 0)
		bail_out("cannot make the file for the input at hand");
	if (argc > 1) {		/* these inputs alone: to see a crash again */
		for (i = 1; i < argc; i++)
			if (ok(read_seed(argv[i]), "%s", argv[i]))
				run(seeds[nr_seeds - 1].data, seeds[nr_seeds - 1].len);
		return done_testing();
	}
	snprintf(dir, sizeof(dir), "%s/tests/fuzz/corpus/%s", src ? src : ".", name);
	n = scandir(dir, &entries, NULL, alphasort);
	for (i = 0; i < n && nr_seeds < SEEDS_MAX; i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, entries[i]->d_name);
		if (entries[i]->d_name[0] != '.' &&
		    ok(read_seed(path), "%s: %s", name, entries[i]->d_name))
			run(seeds[nr_seeds - 1].data, seeds[nr_seeds - 1].len);
	}
	for (i = 0; i < n; i++)
		free(entries[i]);
	if (n >= 0)
		free(entries);
	if (!nr_seeds)
		bail_out("the corpus is empty");
	run_mutations(name);
	return done_testing();
}
