// SPDX-License-Identifier: LGPL-2.1-only
/* /dev/saakm-record: beginning a session, and what each refusal of it means. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <saakm/parse.h>
#include "internal.h"

#define BUSY_MS		2000
#define BUSY_STEP_MS	20

/* A recorder that was killed has it still for a moment: what io_uring held is let go of later. */
int rec_device_open(const char *path, int flags)
{
	for (int ms = 0;; ms += BUSY_STEP_MS) {
		int fd = open(path, flags | O_CLOEXEC);

		if (fd >= 0 || errno != EBUSY || ms >= BUSY_MS)
			return fd;
		usleep(BUSY_STEP_MS * 1000);
	}
}

static int cannot_open(const char *path, int why, struct saakm_err *err)
{
	int ret;

	switch (why) {
	case ENOENT:
	case ENXIO:
	case ENODEV:
		ret = saakm_err_set(err, -why, "this kernel has no SaaKM record device (%s)", path);
		saakm_err_hint(err, "boot one that has CONFIG_SAAKM_RECORD (saakm vm does), name "
			       "the rings of a producer with --rings PATH, or use `saakm sim`");
		return ret;
	case EPERM:
	case EACCES:
		ret = saakm_err_set(err, -why, "recording the kernel's policies is for root: %s "
				    "may not be opened", path);
		saakm_err_hint(err, "sudo saakm record …");
		return ret;
	case EBUSY:
		ret = saakm_err_set(err, -why, "another recorder has %s, and only one can record "
				    "at a time", path);
		saakm_err_hint(err, "wait for it, or end the process that `fuser %s` names", path);
		return ret;
	}
	return saakm_err_set(err, -why, "cannot open %s: %s", path, strerror(why));
}

/* Not static: a refusal that no kernel of ours gives can be tested alone. */
int rec_device_refused(const char *path, int why, const struct saakm_record_setup *setup,
		       struct saakm_err *err)
{
	char size[32];
	int ret;

	saakm_format_bytes(size, sizeof(size), setup->ring_bytes);
	switch (why) {
	case EPROTO:
		ret = saakm_err_set(err, -why, "%s has ABI version %u, this recorder speaks "
				    "version %u", path, setup->abi, SAAKM_RECORD_ABI);
		saakm_err_hint(err, "use the saakm that was built with this kernel");
		return ret;
	case ENOTTY:
		ret = saakm_err_set(err, -EPROTO, "%s is of another version, or no record device "
				    "at all: it does not know how to start", path);
		saakm_err_hint(err, "use the saakm that was built with this kernel");
		return ret;
	case ENOMEM:
		ret = saakm_err_set(err, -why, "not enough memory for rings of %s for each CPU",
				    size);
		saakm_err_hint(err, "ask for less: -b 1M");
		return ret;
	case EINVAL:
		return saakm_err_set(err, -why, "%s refuses rings of %s: 8k is the least, and "
				     "only powers of two are possible", path, size);
	}
	return saakm_err_set(err, -why, "%s does not start: %s", path, strerror(why));
}

int saakm_rings_start(struct saakm_rings_map **rings, const char *path,
		      const struct saakm_rings_setup *o, struct saakm_err *err)
{
	struct saakm_record_setup setup = {
		.abi = SAAKM_RECORD_ABI,
		.mode = o->flight ? SAAKM_RING_FLIGHT : SAAKM_RING_DISCARD,
		.level = o->level, .ring_bytes = o->ring_bytes,
	};
	int fd, ret;

	*rings = NULL;
	if (o->policy && strlen(o->policy) >= sizeof(setup.policy))
		return saakm_err_set(err, -EINVAL, "no policy has a name as long as %s", o->policy);
	if (o->policy)
		strcpy(setup.policy, o->policy);
	fd = rec_device_open(path, O_RDWR);
	if (fd < 0)
		return cannot_open(path, errno, err);
	if (ioctl(fd, SAAKM_IOC_START, &setup))
		ret = rec_device_refused(path, errno, &setup, err);
	else
		ret = saakm_rings_open_fd(rings, fd, err);
	if (!ret)
		(*rings)->in_kernel = true;
	close(fd);
	return ret;
}

uint32_t saakm_rings_end(const struct saakm_rings_map *rings, char *text, size_t bytes)
{
	const char *said = rings->shared->end_text;
	size_t i;

	for (i = 0; i + 1 < bytes && i < SAAKM_END_TEXT && said[i]; i++)
		text[i] = said[i] >= ' ' && said[i] <= '~' ? said[i] : '?';
	text[i] = '\0';
	return READ_ONCE(rings->shared->end);
}
