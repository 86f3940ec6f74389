// SPDX-License-Identifier: GPL-2.0
/*
 * What a loaded policy has under a name, for a snapshot that was taken elsewhere:
 * variables and functions by their symbols, strings by what they say.
 */
#include <ctype.h>
#include <dlfcn.h>
#include <elf.h>
#include <fcntl.h>
#include <gelf.h>
#include <link.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>
#include "host.h"

/*
 * A static variable of a function is NAME.NUMBER by gcc, each time with another one, and
 * FUNCTION.NAME by clang, with a number if there are several.
 */
struct plain_name { const char *text; size_t bytes; bool in_function; };

static struct plain_name plain_name(const char *name)
{
	size_t n = strlen(name), digits = n;
	const char *dot;

	while (digits && isdigit((unsigned char)name[digits - 1]))
		digits--;
	if (digits < n && digits > 1 && name[digits - 1] == '.')
		n = digits - 1;
	dot = memrchr(name, '.', n);
	if (dot && dot != name)
		return (struct plain_name){ dot + 1, name + n - dot - 1, true };
	return (struct plain_name){ name, n, name[n] == '.' };
}

static bool same_name(const char *a, const char *b)
{
	struct plain_name x = plain_name(a), y = plain_name(b);

	return x.bytes == y.bytes && !memcmp(x.text, y.text, x.bytes) &&
	       x.in_function == y.in_function;
}

struct wanted { const char *name; bool is_function; u64 bytes; struct host_symbol found; int nr; };

static void look_at(struct wanted *w, const GElf_Sym *sym, const char *name, const char *base)
{
	int type = GELF_ST_TYPE(sym->st_info);

	if (sym->st_shndx == SHN_UNDEF || type != (w->is_function ? STT_FUNC : STT_OBJECT) ||
	    !name || !(w->is_function ? !strcmp(name, w->name) : same_name(name, w->name)))
		return;
	/* Of several, the shim has others of that name: it is the one that is as large. */
	if (w->nr && w->found.bytes == w->bytes && sym->st_size != w->bytes)
		return;
	if (w->nr && w->found.bytes != w->bytes && sym->st_size == w->bytes)
		w->nr = 0;
	w->nr++;
	w->found.at = (char *)base + sym->st_value;
	w->found.bytes = sym->st_size;
}

static void look_through(struct wanted *w, Elf *elf, const char *base)
{
	Elf_Scn *scn = NULL;

	while ((scn = elf_nextscn(elf, scn))) {
		GElf_Shdr sh;
		Elf_Data *data;

		if (!gelf_getshdr(scn, &sh) || sh.sh_type != SHT_SYMTAB || !sh.sh_entsize)
			continue;
		data = elf_getdata(scn, NULL);
		for (size_t i = 1; data && i < sh.sh_size / sh.sh_entsize; i++) {
			GElf_Sym sym;

			if (gelf_getsym(data, i, &sym))
				look_at(w, &sym, elf_strptr(elf, sh.sh_link, sym.st_name), base);
		}
	}
}

int host_symbol_find(const char *so, const void *inside, const char *name, bool is_function,
		     u64 bytes, struct host_symbol *found)
{
	struct wanted w = { .name = name, .is_function = is_function, .bytes = bytes };
	Dl_info info;
	Elf *elf;
	int fd;

	if (!dladdr(inside, &info) || elf_version(EV_CURRENT) == EV_NONE)
		return 0;
	fd = open(so, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	elf = elf_begin(fd, ELF_C_READ, NULL);
	if (elf)
		look_through(&w, elf, info.dli_fbase);
	elf_end(elf);
	close(fd);
	*found = w.found;
	return w.nr;
}

void *host_export(const char *name)
{
	void *at = dlsym(RTLD_DEFAULT, name);
	Dl_info info, ours;

	/* libc has names, too. */
	return at && dladdr(at, &info) && dladdr((void *)(uintptr_t)host_export, &ours) &&
	       info.dli_fbase == ours.dli_fbase ? at : NULL;
}

/* --- strings -------------------------------------------------------------------------- */

struct text { const void *inside; const char *text; size_t bytes; const char *found; };

static int in_segments(struct dl_phdr_info *info, size_t size, void *arg)
{
	const char *base = (const char *)info->dlpi_addr;
	struct text *t = arg;
	bool ours = false;

	(void)size;
	for (int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *ph = &info->dlpi_phdr[i];

		ours |= ph->p_type == PT_LOAD && (uintptr_t)t->inside >=
			(uintptr_t)base + ph->p_vaddr && (uintptr_t)t->inside <
			(uintptr_t)base + ph->p_vaddr + ph->p_memsz;
	}
	for (int i = 0; ours && i < info->dlpi_phnum && !t->found; i++) {
		const ElfW(Phdr) *ph = &info->dlpi_phdr[i];

		if (ph->p_type == PT_LOAD && ph->p_flags & PF_R && !(ph->p_flags & PF_W))
			t->found = memmem(base + ph->p_vaddr, ph->p_filesz, t->text, t->bytes);
	}
	return ours;
}

const char *host_string_find(const void *inside, const char *text)
{
	struct text t = { .inside = inside, .text = text, .bytes = strlen(text) + 1 };

	dl_iterate_phdr(in_segments, &t);
	return t.found;
}
