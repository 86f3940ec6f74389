// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Rings in shared memory: mapping them and checking every number in them once,
 * before anything is computed from it; and making empty ones for producers.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include "internal.h"

#define PAGE	((uint64_t)SAAKM_RING_PAGE)

static bool is_pow2(uint32_t x)
{
	return x && !(x & (x - 1));
}

static bool geometry_ok(uint32_t nr_cpus, uint32_t subbuf_bytes, uint32_t nr_subbufs)
{
	return nr_cpus >= 1 && nr_cpus <= SAAKM_CPUS_MAX && is_pow2(subbuf_bytes) &&
	       subbuf_bytes >= SAAKM_SUBBUF_MIN && subbuf_bytes <= SAAKM_SUBBUF_MAX &&
	       is_pow2(nr_subbufs) && nr_subbufs >= 2 && nr_subbufs <= REC_SUBBUFS_MAX;
}

static int check_geometry(const struct saakm_rings_map *m, uint64_t cpu_offset,
			  uint64_t total, struct saakm_err *err)
{
	uint64_t per_cpu = 2 * PAGE + (uint64_t)m->subbuf_bytes * m->nr_subbufs;

	if (!geometry_ok(m->nr_cpus, m->subbuf_bytes, m->nr_subbufs))
		return saakm_err_set(err, -EINVAL, "the rings are damaged: %u CPUs with %u "
				     "sub-buffers of %u bytes is no possible layout",
				     m->nr_cpus, m->nr_subbufs, m->subbuf_bytes);
	if (m->mode > SAAKM_RING_FLIGHT)
		return saakm_err_set(err, -EINVAL, "the rings are in mode %u, which this "
				     "recorder does not know", m->mode);
	if (total > m->bytes || cpu_offset % PAGE || cpu_offset < PAGE || m->cpu_stride % PAGE ||
	    m->cpu_stride < per_cpu || cpu_offset > total ||
	    m->cpu_stride > (total - cpu_offset) / m->nr_cpus)
		return saakm_err_set(err, -EINVAL, "the rings are cut or damaged: %u CPUs of %llu "
				     "bytes from byte %llu do not fit into %zu bytes",
				     m->nr_cpus, (unsigned long long)m->cpu_stride,
				     (unsigned long long)cpu_offset, m->bytes);
	return 0;
}

/* Check the head, and copy what is needed of it. */
static int rings_check(struct saakm_rings_map *m, struct saakm_err *err)
{
	const struct saakm_rings *s = m->shared;
	uint64_t magic;

	/* Pairs with the producer's release: the rest of the head is written. */
	magic = __atomic_load_n(&s->magic, __ATOMIC_ACQUIRE);
	if (!magic)
		return saakm_err_set(err, -EAGAIN, "the rings are not ready: their producer has "
				     "not finished setting them up, or died before it had");
	if (magic != SAAKM_RINGS_MAGIC)
		return saakm_err_set(err, -EINVAL, "no rings: magic is %#llx, not %#llx",
				     (unsigned long long)magic,
				     (unsigned long long)SAAKM_RINGS_MAGIC);
	if (s->abi != SAAKM_RECORD_ABI)
		return saakm_err_set(err, -EPROTO, "the rings have ABI version %u, this recorder "
				     "reads version %u: use the recorder that belongs to "
				     "the producer", s->abi, SAAKM_RECORD_ABI);
	m->nr_cpus = READ_ONCE(s->nr_cpus);
	m->subbuf_bytes = READ_ONCE(s->subbuf_bytes);
	m->nr_subbufs = READ_ONCE(s->nr_subbufs);
	m->mode = READ_ONCE(s->mode);
	m->session = READ_ONCE(s->session);
	m->cpu_offset = READ_ONCE(s->cpu_offset);
	m->cpu_stride = READ_ONCE(s->cpu_stride);
	return check_geometry(m, m->cpu_offset, READ_ONCE(s->total_bytes), err);
}

static int rings_alloc(struct saakm_rings_map **rings, struct saakm_err *err)
{
	struct saakm_rings_map *m = calloc(1, sizeof(*m));

	*rings = m;
	if (!m)
		return saakm_err_set(err, -ENOMEM, "not enough memory to open the rings");
	m->fd = -1;
	return 0;
}

/* Only the consumer's pages are ours to write. */
static int make_acks_writable(struct saakm_rings_map *m, struct saakm_err *err)
{
	for (uint32_t cpu = 0; cpu < m->nr_cpus; cpu++)
		if (mprotect(rings_ack(m, cpu), PAGE, PROT_READ | PROT_WRITE))
			return saakm_err_set(err, -errno, "cannot write to the reader's page of "
					     "CPU %u: %s", cpu, strerror(errno));
	return 0;
}

static int rings_map_fd(struct saakm_rings_map *m, struct saakm_err *err)
{
	struct stat st;
	void *p;
	int ret;

	if (fstat(m->fd, &st))
		return saakm_err_set(err, -errno, "cannot look at the rings: %s", strerror(errno));
	if (S_ISDIR(st.st_mode))
		return saakm_err_set(err, -EISDIR, "no rings: it is a directory");
	if (st.st_size < (off_t)PAGE)
		return saakm_err_set(err, -EINVAL, "no rings: %lld bytes are fewer than their "
				     "head has", (long long)st.st_size);
	p = mmap(NULL, st.st_size, PROT_READ, MAP_SHARED, m->fd, 0);
	if (p == MAP_FAILED) {
		ret = saakm_err_set(err, -errno, "cannot map the %lld bytes of the rings: %s",
				    (long long)st.st_size, strerror(errno));
		if (ret == -ENOMEM)
			saakm_err_hint(err, "ulimit -v unlimited, or smaller rings");
		return ret;
	}
	m->shared = p;
	m->bytes = st.st_size;
	ret = rings_check(m, err);
	return ret ? ret : make_acks_writable(m, err);
}

int saakm_rings_open_fd(struct saakm_rings_map **rings, int fd, struct saakm_err *err)
{
	int ret = rings_alloc(rings, err);

	if (ret)
		return ret;
	(*rings)->fd = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	if ((*rings)->fd < 0)
		ret = saakm_err_set(err, -errno, "cannot use descriptor %d: %s", fd,
				    strerror(errno));
	else
		ret = rings_map_fd(*rings, err);
	if (ret) {
		saakm_rings_close(*rings);
		*rings = NULL;
	}
	return ret;
}

int saakm_rings_open(struct saakm_rings_map **rings, const char *path, struct saakm_err *err)
{
	int fd = open(path, O_RDWR | O_CLOEXEC), ret;
	struct saakm_err why = {};

	*rings = NULL;
	if (fd < 0 && errno == ENOENT) {
		ret = saakm_err_set(err, -ENOENT, "no rings: %s does not exist", path);
		saakm_err_hint(err, "start the producer first: it makes the rings");
		return ret;
	}
	if (fd < 0)
		return saakm_err_set(err, -errno, "cannot open the rings %s: %s", path,
				     strerror(errno));
	ret = saakm_rings_open_fd(rings, fd, &why);
	close(fd);
	if (ret) {
		saakm_err_set(err, ret, "%s: %s", path, why.text);
		if (why.hint[0])
			saakm_err_hint(err, "%s", why.hint);
	}
	return ret;
}

int saakm_rings_map(struct saakm_rings_map **rings, void *memory, size_t bytes,
		    struct saakm_err *err)
{
	int ret = rings_alloc(rings, err);

	if (ret)
		return ret;
	(*rings)->shared = memory;
	(*rings)->bytes = bytes;
	(*rings)->in_process = true;
	if (bytes < PAGE)
		ret = saakm_err_set(err, -EINVAL, "no rings: %zu bytes are fewer than their "
				    "head has", bytes);
	else
		ret = rings_check(*rings, err);
	if (ret) {
		saakm_rings_close(*rings);
		*rings = NULL;
	}
	return ret;
}

void saakm_rings_stop(struct saakm_rings_map *m)
{
	if (m->fd >= 0)
		ioctl(m->fd, SAAKM_IOC_STOP);	/* a file says ENOTTY: nothing to stop */
}

void saakm_rings_close(struct saakm_rings_map *m)
{
	if (!m)
		return;
	if (m->shared && (m->fd >= 0 || m->anonymous))
		munmap(m->shared, m->bytes);
	if (m->fd >= 0)
		close(m->fd);
	free(m);
}

uint32_t saakm_rings_state(const struct saakm_rings_map *m)
{
	return __atomic_load_n(&m->shared->state, __ATOMIC_ACQUIRE);
}

void saakm_rings_set_state(struct saakm_rings_map *m, uint32_t state)
{
	__atomic_store_n(&m->shared->state, state, __ATOMIC_RELEASE);
}

uint64_t saakm_rings_bytes(const struct saakm_rings_geometry *g)
{
	if (!geometry_ok(g->nr_cpus, g->subbuf_bytes, g->nr_subbufs))
		return 0;
	return PAGE + g->nr_cpus * (2 * PAGE + (uint64_t)g->subbuf_bytes * g->nr_subbufs);
}

static int create_memory(struct saakm_rings_map *m, const char *path, struct saakm_err *err)
{
	int flags = MAP_SHARED, ret;
	void *p;

	if (path) {
		m->fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
		if (m->fd < 0)
			return saakm_err_set(err, -errno, "cannot make the rings %s: %s", path,
					     strerror(errno));
		/* Allocated now: a full file system must not become a SIGBUS later. */
		ret = posix_fallocate(m->fd, 0, m->bytes);
		if (ret)
			return saakm_err_set(err, -ret, "no room for %zu bytes of rings in %s: %s",
					     m->bytes, path, strerror(ret));
	} else {
		flags = MAP_SHARED | MAP_ANONYMOUS;
		m->anonymous = true;
	}
	p = mmap(NULL, m->bytes, PROT_READ | PROT_WRITE, flags, m->fd, 0);
	if (p == MAP_FAILED)
		return saakm_err_set(err, -errno, "not enough memory for rings of %zu bytes: %s",
				     m->bytes, strerror(errno));
	m->shared = p;
	return 0;
}

int saakm_rings_create(struct saakm_rings_map **rings, const char *path,
		       const struct saakm_rings_geometry *g, struct saakm_err *err)
{
	uint64_t bytes = saakm_rings_bytes(g);
	struct saakm_rings *s;
	int ret;

	*rings = NULL;
	if (!bytes)
		return saakm_err_set(err, -EINVAL, "%u CPUs with %u sub-buffers of %u bytes: the "
				     "numbers must be powers of two, the bytes %u to %u",
				     g->nr_cpus, g->nr_subbufs, g->subbuf_bytes,
				     SAAKM_SUBBUF_MIN, SAAKM_SUBBUF_MAX);
	ret = rings_alloc(rings, err);
	if (ret)
		return ret;
	(*rings)->bytes = bytes;
	(*rings)->in_process = true;
	ret = create_memory(*rings, path, err);
	if (ret)
		goto fail;
	s = (*rings)->shared;
	s->abi = SAAKM_RECORD_ABI;
	s->nr_cpus = g->nr_cpus;
	s->session = g->session;
	s->subbuf_bytes = g->subbuf_bytes;
	s->nr_subbufs = g->nr_subbufs;
	s->cpu_offset = PAGE;
	s->cpu_stride = 2 * PAGE + (uint64_t)g->subbuf_bytes * g->nr_subbufs;
	s->total_bytes = bytes;
	s->mode = g->mode;
	s->state = SAAKM_RINGS_LIVE;
	/* Last: a reader that sees it sees the rest. */
	__atomic_store_n(&s->magic, SAAKM_RINGS_MAGIC, __ATOMIC_RELEASE);
	ret = rings_check(*rings, err);
	if (!ret)
		return 0;
fail:
	saakm_rings_close(*rings);
	*rings = NULL;
	return ret;
}
