// SPDX-License-Identifier: LGPL-2.1-only
/* The memory of a machine: an ELF core, raw bytes, or the rings of a device. */
#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <libelf.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include "recover.h"

static int add_part(struct rec_mem *m, uint64_t offset, uint64_t bytes, uint64_t address)
{
	struct rec_mem_part *p;

	if (offset > m->bytes || bytes > m->bytes - offset) {
		uint64_t there = offset < m->bytes ? m->bytes - offset : 0;

		m->lacking += bytes - there;
		bytes = there;
	}
	if (!bytes)
		return 0;
	p = saakm_vec_push(&m->parts);
	if (!p)
		return -ENOMEM;
	*p = (struct rec_mem_part){ offset, bytes, address };
	return 0;
}

/* Of the notes, the one that says where the kernel has its things. */
static void find_info(struct rec_mem *m, Elf *elf, const GElf_Phdr *ph)
{
	Elf_Data *notes = elf_getdata_rawchunk(elf, (int64_t)ph->p_offset, ph->p_filesz,
					       ELF_T_NHDR);
	size_t at = 0, name, desc;
	GElf_Nhdr note;

	while (notes && (at = gelf_getnote(notes, at, &note, &name, &desc)) > 0) {
		if (note.n_namesz != sizeof("VMCOREINFO") ||
		    memcmp((char *)notes->d_buf + name, "VMCOREINFO", sizeof("VMCOREINFO")))
			continue;
		m->info_offset = ph->p_offset + desc;
		m->info_bytes = note.n_descsz;
	}
}

static int elf_parts(struct rec_mem *m, Elf *elf, struct saakm_err *err)
{
	size_t nr;

	if (!elf || elf_kind(elf) != ELF_K_ELF || elf_getphdrnum(elf, &nr) || !nr)
		return saakm_err_set(err, -EBADMSG, "an ELF file without the list of its parts: it "
				     "is cut, or no memory of a machine");
	for (size_t i = 0; i < nr; i++) {
		GElf_Phdr ph;

		if (!gelf_getphdr(elf, (int)i, &ph))
			return saakm_err_set(err, -EBADMSG, "the ELF file is damaged: part %zu of "
					     "%zu cannot be found", i, nr);
		if (ph.p_type == PT_NOTE)
			find_info(m, elf, &ph);
		if (ph.p_type != PT_LOAD)
			continue;
		m->left_out += ph.p_memsz > ph.p_filesz ? ph.p_memsz - ph.p_filesz : 0;
		if (add_part(m, ph.p_offset, ph.p_filesz, ph.p_vaddr))
			return saakm_err_set(err, -ENOMEM, "not enough memory for %zu parts", nr);
	}
	if (!m->parts.nr)
		return saakm_err_set(err, -EBADMSG, "an ELF file with no memory in it");
	return 0;
}

/* What makedumpfile and QEMU make beside ELF files. Nothing turns the first into the last. */
static int refuse_others(const char magic[12], struct saakm_err *err)
{
	int ret = 0;

	if (!memcmp(magic, "makedumpfile", 12)) {
		ret = saakm_err_set(err, -EBADMSG, "a dump in makedumpfile's flattened form");
		saakm_err_hint(err, "put it in order: makedumpfile -R VMCORE <DUMP");
	} else if (!memcmp(magic, "KDUMP   ", 8)) {
		ret = saakm_err_set(err, -EBADMSG, "a dump in the kdump-compressed form, which is not "
				    "read, and which makedumpfile cannot turn into an ELF file");
		saakm_err_hint(err, "dump as one in the first place: "
			       "makedumpfile -E -d 31 /proc/vmcore VMCORE");
	}
	return ret;
}

static int find_parts(struct rec_mem *m, struct saakm_err *err)
{
	char magic[12] = "";
	Elf *elf;
	int ret;

	rec_mem_read(m, 0, magic, m->bytes < sizeof(magic) ? m->bytes : sizeof(magic));
	ret = refuse_others(magic, err);
	if (ret)
		return ret;
	if (memcmp(magic, ELFMAG, SELFMAG))
		return add_part(m, 0, m->bytes, 0);
	if (elf_version(EV_CURRENT) == EV_NONE)
		return saakm_err_set(err, -ENOSYS, "libelf is too old");
	elf = m->map ? elf_memory((char *)m->map, m->bytes) : elf_begin(m->fd, ELF_C_READ, NULL);
	ret = elf_parts(m, elf, err);
	elf_end(elf);
	return ret;
}

int rec_mem_from(struct rec_mem *m, const void *buf, size_t bytes, struct saakm_err *err)
{
	memset(m, 0, sizeof(*m));
	m->fd = -1;
	m->map = buf;
	m->bytes = bytes;
	return find_parts(m, err);
}

int rec_mem_open(struct rec_mem *m, const char *path, struct saakm_err *err)
{
	struct saakm_err why = {};
	struct stat st;
	off_t end;
	int ret;

	memset(m, 0, sizeof(*m));
	m->fd = rec_device_open(path, O_RDONLY);
	if (m->fd < 0)
		return saakm_err_set(err, -errno, "cannot open %s: %s", path, strerror(errno));
	if (fstat(m->fd, &st))
		return saakm_err_set(err, -errno, "cannot look at %s: %s", path, strerror(errno));
	if (S_ISDIR(st.st_mode))
		return saakm_err_set(err, -EISDIR, "%s is a folder, not memory", path);
	if (S_ISCHR(st.st_mode)) {
		void *p = st.st_size ? mmap(NULL, st.st_size, PROT_READ, MAP_SHARED, m->fd, 0) :
			  MAP_FAILED;

		if (p == MAP_FAILED)
			return saakm_err_set(err, -ENODATA, "%s has kept no rings: the last "
					     "recording there ended well, or there was none", path);
		m->map = p;
		m->bytes = st.st_size;
		return add_part(m, 0, m->bytes, 0);
	}
	end = lseek(m->fd, 0, SEEK_END);	/* of block devices, too */
	if (end <= 0)
		return saakm_err_set(err, -EBADMSG, "%s is empty", path);
	m->bytes = end;
	ret = find_parts(m, &why);
	return ret ? saakm_err_set(err, ret, "%s: %s%s%s", path, why.text, why.hint[0] ? "; " : "",
				   why.hint) : 0;
}

void rec_mem_release(struct rec_mem *m)
{
	if (m->map && m->fd >= 0)
		munmap((void *)m->map, m->bytes);
	if (m->fd >= 0)
		close(m->fd);
	m->fd = -1;
	m->map = NULL;
	saakm_vec_release(&m->parts);
}

int rec_mem_read(const struct rec_mem *m, uint64_t offset, void *buf, size_t bytes)
{
	if (offset > m->bytes || bytes > m->bytes - offset)
		return -EIO;
	if (m->map) {
		memcpy(buf, m->map + offset, bytes);
		return 0;
	}
	while (bytes) {
		ssize_t n = pread(m->fd, buf, bytes, (off_t)offset);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n ? -errno : -EIO;
		buf = (char *)buf + n;
		offset += n;
		bytes -= n;
	}
	return 0;
}
