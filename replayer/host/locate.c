// SPDX-License-Identifier: GPL-2.0
/*
 * From an address in a loaded policy to its source: file, line, function. With
 * libdw, from the DWARF that each policy is built with. An address in an
 * inlined function of a header counts as the place where that was called.
 */
#include <dlfcn.h>
#include <dwarf.h>
#include <elfutils/libdwfl.h>
#include <errno.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "host.h"

#define MAX_DIRS	64

int host_object_range(void *handle, const void *inside, const char **lo, const char **hi);

/* Not in static memory: a snapshot that is restored must not bring back an old one. */
static struct {
	Dwfl *dwfl;
	struct { char *dir, *shown; } dirs[MAX_DIRS];	/* owned */
	unsigned int nr_dirs;
} *cache;

int locate_init(void)
{
	if (!cache)
		cache = calloc(1, sizeof(*cache));
	return cache ? 0 : -ENOMEM;
}

static const Dwfl_Callbacks callbacks = {
	.find_elf = dwfl_build_id_find_elf,
	.find_debuginfo = dwfl_standard_find_debuginfo,
};

int locate_show(const char *dir, const char *shown)
{
	int ret = cache ? 0 : locate_init();
	char *d, *s;

	if (ret || cache->nr_dirs == MAX_DIRS)
		return ret;	/* the others are shown in full */
	d = strdup(dir);
	s = strdup(shown);
	if (!d || !s) {
		free(d);
		free(s);
		return -ENOMEM;
	}
	cache->dirs[cache->nr_dirs].dir = d;
	cache->dirs[cache->nr_dirs++].shown = s;
	return 0;
}

static void show_path(char *file, size_t bytes, const char *path)
{
	for (unsigned int i = 0; i < cache->nr_dirs; i++) {
		size_t n = strlen(cache->dirs[i].dir);

		if (strncmp(path, cache->dirs[i].dir, n) || path[n] != '/')
			continue;
		snprintf(file, bytes, "%s%s", cache->dirs[i].shown, path + n + 1);
		return;
	}
	snprintf(file, bytes, "%s", path);
}

void locate_forget(void)
{
	if (cache->dwfl)
		dwfl_end(cache->dwfl);
	cache->dwfl = NULL;
}

/*
 * What the dynamic linker has loaded. The list of the process's mappings will not do: a
 * file that is mapped a second time, to be read, is there taken for a part of the first.
 */
static int report_object(struct dl_phdr_info *info, size_t size, void *dwfl)
{
	const char *path = info->dlpi_name[0] ? info->dlpi_name : "/proc/self/exe";

	(void)size;
	/* The kernel's own object has a name, but no file. */
	if (!access(path, R_OK))
		dwfl_report_elf(dwfl, path, path, -1, info->dlpi_addr, true);
	return 0;
}

static Dwfl_Module *module_at(Dwarf_Addr addr)
{
	Dwfl_Module *mod = cache->dwfl ? dwfl_addrmodule(cache->dwfl, addr) : NULL;

	if (mod)
		return mod;
	/* Something was loaded since. */
	locate_forget();
	cache->dwfl = dwfl_begin(&callbacks);
	if (!cache->dwfl)
		return NULL;
	dl_iterate_phdr(report_object, cache->dwfl);
	if (dwfl_report_end(cache->dwfl, NULL, NULL))
		return NULL;
	return dwfl_addrmodule(cache->dwfl, addr);
}

static bool in_header(const char *file)
{
	return strstr(file, "replayer/shim/") || strstr(file, "kernel/include/") ||
	       strstr(file, "share/saakm/");
}

/*
 * The place in two attributes of scope. libdw's dwarf_decl_file() takes file 0 for none,
 * which in DWARF 5 is the file that is compiled: clang writes that.
 */
static const char *place_in(Dwarf_Die *scope, Dwarf_Die *cu, unsigned int file_attr,
			    unsigned int line_attr, int *line)
{
	Dwarf_Attribute attr;
	Dwarf_Word file = 0, at = 0;
	Dwarf_Files *files;
	size_t nr;

	if (dwarf_formudata(dwarf_attr(scope, file_attr, &attr), &file) ||
	    dwarf_formudata(dwarf_attr(scope, line_attr, &attr), &at) ||
	    dwarf_getsrcfiles(cu, &files, &nr) || file >= nr)
		return NULL;
	*line = at;
	return dwarf_filesrc(files, file, NULL, NULL);
}

/* Out of the headers: up the chain of inlined calls. */
static void leave_headers(Dwarf_Die *cu, Dwarf_Addr addr, const char **file, int *line,
			  const char **func)
{
	Dwarf_Die *scopes = NULL;
	int nr = dwarf_getscopes(cu, addr, &scopes), i;

	for (i = 0; i < nr; i++) {
		int tag = dwarf_tag(&scopes[i]), call_line;
		const char *name = dwarf_diename(&scopes[i]), *call;

		if (tag != DW_TAG_inlined_subroutine && tag != DW_TAG_subprogram)
			continue;
		if (!in_header(*file) || tag == DW_TAG_subprogram) {
			if (name)
				*func = name;
			break;
		}
		call = place_in(&scopes[i], cu, DW_AT_call_file, DW_AT_call_line, &call_line);
		if (call) {
			*file = call;
			*line = call_line;
		}
	}
	free(scopes);
}

bool locate(const void *pc, char *file, size_t file_bytes, int *line, char *func,
	    size_t func_bytes)
{
	Dwarf_Addr addr = (Dwarf_Addr)(size_t)pc, bias;
	Dwfl_Module *mod = module_at(addr);
	const char *src, *name = NULL;
	Dwfl_Line *at;
	Dwarf_Die *cu;

	if (!mod)
		return false;
	/* A return address is behind the call: the line is that of the call. */
	at = dwfl_module_getsrc(mod, addr);
	if (!at)
		return false;
	src = dwfl_lineinfo(at, NULL, line, NULL, NULL, NULL);
	if (!src)
		return false;
	name = dwfl_module_addrname(mod, addr);
	cu = dwfl_module_addrdie(mod, addr, &bias);
	if (cu)
		leave_headers(cu, addr - bias, &src, line, &name);
	show_path(file, file_bytes, src);
	snprintf(func, func_bytes, "%s", name ? name : "?");
	return true;
}

/* The line where the function that starts at pc is declared, not its brace. */
bool locate_function(const void *pc, char *file, size_t file_bytes, int *line, char *func,
		     size_t func_bytes)
{
	Dwarf_Addr addr = (Dwarf_Addr)(size_t)pc, bias;
	Dwfl_Module *mod = module_at(addr);
	Dwarf_Die *cu = mod ? dwfl_module_addrdie(mod, addr, &bias) : NULL, *scopes = NULL;
	bool found = false;
	int nr, i;

	if (!cu)
		return false;
	nr = dwarf_getscopes(cu, addr - bias, &scopes);
	for (i = 0; i < nr && !found; i++) {
		const char *name = dwarf_diename(&scopes[i]), *src;

		if (dwarf_tag(&scopes[i]) != DW_TAG_subprogram)
			continue;
		src = place_in(&scopes[i], cu, DW_AT_decl_file, DW_AT_decl_line, line);
		if (!src)
			break;
		show_path(file, file_bytes, src);
		snprintf(func, func_bytes, "%s", name ? name : "?");
		found = true;
	}
	free(scopes);
	return found;
}

bool locate_data(const void *addr, char *name, size_t bytes, unsigned long *offset)
{
	Dwfl_Module *mod = module_at((Dwarf_Addr)(size_t)addr);
	const char *found;
	GElf_Sym sym;
	GElf_Off off;

	found = mod ? dwfl_module_addrinfo(mod, (Dwarf_Addr)(size_t)addr, &off, &sym, NULL, NULL,
					   NULL) : NULL;
	if (!found || off >= sym.st_size)
		return false;
	snprintf(name, bytes, "%s", found);
	*offset = off;
	return true;
}

bool source_line_has(const char *where, const char *text)
{
	const char *colon = strchr(where, ':');
	char path[512], line[1024];
	bool found = false;
	int number;
	FILE *in;

	if (!colon || (size_t)(colon - where) >= sizeof(path))
		return false;
	snprintf(path, sizeof(path), "%.*s", (int)(colon - where), where);
	in = fopen(path, "r");
	for (number = atoi(colon + 1); in && number > 0 && fgets(line, sizeof(line), in);)
		if (strchr(line, '\n') && !--number)
			found = strstr(line, text) != NULL;
	if (in)
		fclose(in);
	return found;
}

struct range { const char *inside, *lo, *hi; };

static int in_object(struct dl_phdr_info *info, size_t size, void *arg)
{
	struct range *r = arg;
	const char *lo = (const char *)-1, *hi = NULL;

	(void)size;
	for (int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *ph = &info->dlpi_phdr[i];
		const char *at = (const char *)info->dlpi_addr + ph->p_vaddr;

		if (ph->p_type != PT_LOAD)
			continue;
		if (at < lo)
			lo = at;
		if (at + ph->p_memsz > hi)
			hi = at + ph->p_memsz;
	}
	if (r->inside < lo || r->inside >= hi)
		return 0;
	r->lo = lo;
	r->hi = hi;
	return 1;
}

int host_object_range(void *handle, const void *inside, const char **lo, const char **hi)
{
	struct range r = { .inside = inside };

	(void)handle;
	dl_iterate_phdr(in_object, &r);
	*lo = r.lo;
	*hi = r.hi;
	return 0;
}
