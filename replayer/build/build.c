// SPDX-License-Identifier: GPL-2.0
/*
 * Compile, link, cache. The policy's files and module.c are compiled anew for
 * each policy; the shim's real parts once for each set of flags.
 */
#include <errno.h>
#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "internal.h"

/* The address from which the sanitizer's shadow starts: see docs/adr/0003. */
#define SHADOW	"0x100100000000"

/* Part of the key: to be changed with what is done to a policy beside its flags. */
#define RECIPE	"2"

enum part { SHIM, MODULE, POLICY };

struct job {
	const struct saakm_build_options *o;
	struct saakm_err *err;
	struct unit unit;
	struct places places;
	const char *cc;
	char cc_version[200], cc_include[PATH_MAX];
	bool clang;
	char cache[PATH_MAX / 2];
	char key[33], shim_key[33], final_key[33];
	char tmp[PATH_MAX / 2 + 64], deps[PATH_MAX / 2 + 128];
};

/* --- flags -------------------------------------------------------------------- */

/* The kernel's semantics of the language. */
static const char *const semantic_flags[] = {
	"-std=gnu11", "-fgnu89-inline", "-funsigned-char", "-fshort-wchar", "-fno-strict-aliasing",
	"-fno-strict-overflow", "-fno-delete-null-pointer-checks", "-fno-common",
	"-fno-omit-frame-pointer", "-fno-optimize-sibling-calls", "-fPIC", "-g",
	"-fno-semantic-interposition",
#if defined(__x86_64__) || defined(__aarch64__)
	"-mgeneral-regs-only",	/* floating point is an error, as in the kernel */
#endif
	"-fno-builtin", "-fno-stack-protector", "-nostdinc", "-D__KERNEL__", "-DMODULE",
	"-Wall", "-Wno-unused", "-Wno-incompatible-pointer-types", "-Wno-pointer-sign",
	"-Wno-unknown-pragmas", "-Wno-address-of-packed-member", "-Wno-format",
	"-Werror=implicit-function-declaration", "-Werror=implicit-int",
	"-Werror=return-type", "-fsanitize-coverage=trace-pc",
};

static const char *const gcc_sanitize[] = {
	"-fsanitize=kernel-address", ("-fasan-shadow-offset=" SHADOW),
	"--param=asan-instrumentation-with-call-threshold=0", "--param=asan-stack=1",
	"--param=asan-globals=1",
};

static const char *const clang_sanitize[] = {
	"-fsanitize=kernel-address", "-mllvm", ("-asan-mapping-offset=" SHADOW),
	"-mllvm", "-asan-instrumentation-with-call-threshold=0",
	"-mllvm", "-asan-stack=1", "-mllvm", "-asan-globals=1",
	"-mllvm", "-asan-opt-same-temp=0",
	"-mllvm", "-asan-memory-access-callback-prefix=__saakm_clang_",
};

/* As the kernel's KCSAN; the runtime is replayer/host/san/tsan.c. */
static const char *const gcc_watch[] = {
	"-fsanitize=thread", "--param=tsan-distinguish-volatile=1",
	"--param=tsan-instrument-func-entry-exit=0",
};

static const char *const clang_watch[] = {
	"-fsanitize=thread", "-mllvm", "-tsan-distinguish-volatile=1",
	"-mllvm", "-tsan-instrument-func-entry-exit=0",
	"-mllvm", "-tsan-instrument-read-before-write=1",
};

static void add_all(struct strings *argv, const char *const *flags, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		strings_add(argv, "%s", flags[i]);
}
#define ADD_ALL(argv, flags) add_all(argv, flags, sizeof(flags) / sizeof((flags)[0]))

/* The shim's own code is always optimised: nobody steps through a tree's rebalancing. */
static const char *const shim_flags[] = { "-O2", "-DKBUILD_MODNAME=\"shim\"" };
static const char *const gcc_shim_flags[] = { "-fno-tree-loop-distribute-patterns" };

static void add_flags(const struct job *j, struct strings *argv, enum part part)
{
	const char *share = j->places.share;

	strings_add(argv, "%s", j->cc);
	ADD_ALL(argv, semantic_flags);
	if (part == SHIM) {
		ADD_ALL(argv, shim_flags);
		/* memcpy() must not become a call of memcpy(). */
		if (!j->clang)
			ADD_ALL(argv, gcc_shim_flags);
	} else {
		strings_add(argv, "-O%d", j->o->opt_level);
		strings_add(argv, "-DKBUILD_MODNAME=\"%s\"", j->unit.name);
		strings_add(argv, "-DKBUILD_MODFILE=\"%s\"", j->unit.name);
	}
	if (j->clang)	/* or the line of an address is not found */
		strings_add(argv, "-gdwarf-aranges");
	if (j->o->sanitize) {
		if (j->clang)
			ADD_ALL(argv, clang_sanitize);
		else
			ADD_ALL(argv, gcc_sanitize);
		strings_add(argv, "-fsanitize=undefined");
		strings_add(argv, "-fno-sanitize=alignment,null,object-size,pointer-overflow");
	}
	if (j->o->watch && !j->o->sanitize) {
		if (j->clang)
			ADD_ALL(argv, clang_watch);
		else
			ADD_ALL(argv, gcc_watch);
	}
	strings_add(argv, "-isystem");
	strings_add(argv, "%s", j->cc_include);
	strings_add(argv, "-I%s/replayer/shim/include", share);
	strings_add(argv, "-I%s/kernel/include", share);
	strings_add(argv, "-I%s/kernel/include/uapi", share);
	strings_add(argv, "-include");
	strings_add(argv, "linux/kconfig.h");
	for (const char *const *d = j->o->defines; d && *d; d++)
		strings_add(argv, "-D%s", *d);
}

static const char *base_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* CFLAGS_file.o of the Kbuild file. */
static void add_file_flags(const struct job *j, struct strings *argv, const char *source)
{
	const char *base = base_of(source);
	size_t n = strlen(base);

	for (size_t i = 0; i < j->unit.file_flags.nr; i++) {
		char *copy, *word, *save;

		if (strncmp(j->unit.file_flags.v[i], base, n) || j->unit.file_flags.v[i][n] != ' ')
			continue;
		copy = strdup(j->unit.file_flags.v[i] + n);
		for (word = copy ? strtok_r(copy, " \t", &save) : NULL; word;
		     word = strtok_r(NULL, " \t", &save))
			strings_add(argv, "%s", word);
		free(copy);
	}
}

/* --- the compiler ---------------------------------------------------------------- */

static int know_compiler(struct job *j)
{
	struct strings argv = { 0 };
	int ret;

	j->cc = j->o->cc ? j->o->cc : SAAKM_BUILD_CC;
	strings_add(&argv, "%s", j->cc);
	strings_add(&argv, "--version");
	ret = command_says(&argv, j->cc_version, sizeof(j->cc_version));
	strings_release(&argv);
	if (ret) {
		saakm_err_set(j->err, -ENOENT, "the compiler %s does not run", j->cc);
		saakm_err_hint(j->err, "apt-get install %s", base_of(j->cc));
		return -ENOENT;
	}
	j->clang = strstr(j->cc_version, "clang") != NULL;
	strings_add(&argv, "%s", j->cc);
	strings_add(&argv, "-print-file-name=include");
	ret = command_says(&argv, j->cc_include, sizeof(j->cc_include));
	strings_release(&argv);
	return ret ? saakm_err_set(j->err, -EIO, "%s does not tell its include folder", j->cc) : 0;
}

/* A compiler's run has ended: what went wrong, in a sentence. */
static int compiler_error(const struct job *j, int ret, const char *source, int line,
			  const char *what)
{
	if (!ret)
		return 0;
	if (ret < 0)
		return saakm_err_set(j->err, ret, "%s cannot be run: %s", j->cc, strerror(-ret));
	if (line)
		return saakm_err_set(j->err, -ENOEXEC, "%s does not compile: line %d: %s",
				     source, line, what);
	return saakm_err_set(j->err, -ENOEXEC, "%s does not compile", source);
}

static int assemble(struct job *j, const char *assembly, const char *object)
{
	struct strings argv = { 0 };
	char what[256];
	int line, ret = skip_hook_in_prologue(assembly);

	if (ret)
		return saakm_err_set(j->err, ret, "%s: %s", assembly, strerror(-ret));
	strings_add(&argv, "%s", j->cc);
	strings_add(&argv, "-c");
	strings_add(&argv, "-o");
	strings_add(&argv, "%s", object);
	strings_add(&argv, "%s", assembly);
	ret = run_command(&argv, j->o->verbose, &line, what, sizeof(what));
	strings_release(&argv);
	return compiler_error(j, ret, assembly, line, what);
}

static int compile(struct job *j, const char *source, const char *object, enum part part)
{
	bool edits = part == POLICY && j->clang;
	struct strings argv = { 0 };
	char what[256], assembly[PATH_MAX];
	int line, ret;

	snprintf(assembly, sizeof(assembly), "%s.s", object);
	add_flags(j, &argv, part);
	if (part == POLICY) {
		strings_add(&argv, "-DKBUILD_BASENAME=\"%.*s\"",
			    (int)strcspn(base_of(source), "."), base_of(source));
		strings_add(&argv, "-MD");
		strings_add(&argv, "-MF");
		strings_add(&argv, "%s.d", object);
		for (size_t i = 0; i < j->unit.flags.nr; i++)
			strings_add(&argv, "%s", j->unit.flags.v[i]);
		add_file_flags(j, &argv, source);
	}
	strings_add(&argv, edits ? "-S" : "-c");
	strings_add(&argv, "-o");
	strings_add(&argv, "%s", edits ? assembly : object);
	strings_add(&argv, "%s", source);
	ret = run_command(&argv, j->o->verbose, &line, what, sizeof(what));
	strings_release(&argv);
	ret = compiler_error(j, ret, source, line, what);
	return ret || !edits ? ret : assemble(j, assembly, object);
}

/* --- keys -------------------------------------------------------------------------- */

/* The shim's object: up to SHIM. A policy: up to POLICY. */
static int hash_common(const struct job *j, struct hash *h, enum part last)
{
	struct strings argv = { 0 };
	char dir[PATH_MAX];
	int ret;

	hash_init(h);
	hash_put(h, RECIPE, sizeof(RECIPE));
	hash_put(h, j->cc_version, strlen(j->cc_version));
	for (enum part part = SHIM; part <= last; part++)
		add_flags(j, &argv, part);
	for (size_t i = 0; i < argv.nr; i++)
		hash_put(h, argv.v[i], strlen(argv.v[i]) + 1);
	strings_release(&argv);
	snprintf(dir, sizeof(dir), "%s/replayer/shim", j->places.share);
	ret = hash_tree(h, dir);
	if (!ret) {
		snprintf(dir, sizeof(dir), "%s/kernel/include", j->places.share);
		ret = hash_tree(h, dir);
	}
	if (!ret) {
		snprintf(dir, sizeof(dir), "%s/replayer/host/shim_api.h", j->places.share);
		ret = hash_file(h, dir);
	}
	if (!ret && j->o->sanitize) {
		snprintf(dir, sizeof(dir), "%s/replayer/host/san/wrap.opts", j->places.share);
		ret = hash_file(h, dir);
	}
	return ret;
}

/*
 * What the result depends on, but for the headers that the policy includes:
 * those are only known after a build, see deps.c.
 */
static int make_keys(struct job *j)
{
	struct hash h;
	int ret = hash_common(j, &h, SHIM);

	hash_text(&h, j->shim_key);
	if (!ret)
		ret = hash_common(j, &h, POLICY);
	if (ret)
		return saakm_err_set(j->err, ret, "the shim in %s cannot be read", j->places.share);
	for (size_t i = 0; i < j->unit.sources.nr; i++) {
		const char *path = j->unit.sources.v[i];

		hash_put(&h, path, strlen(path) + 1);
		ret = hash_file(&h, path);
		if (ret)
			return saakm_err_set(j->err, ret, "%s cannot be read: %s", path,
					     strerror(-ret));
	}
	for (size_t i = 0; i < j->unit.flags.nr; i++)
		hash_put(&h, j->unit.flags.v[i], strlen(j->unit.flags.v[i]) + 1);
	for (size_t i = 0; i < j->unit.file_flags.nr; i++)
		hash_put(&h, j->unit.file_flags.v[i], strlen(j->unit.file_flags.v[i]) + 1);
	hash_text(&h, j->key);
	return 0;
}

/* --- objects and the result ------------------------------------------------------------ */

static int make_tmp(struct job *j)
{
	snprintf(j->tmp, sizeof(j->tmp), "%s/tmp.XXXXXX", j->cache);
	if (!mkdtemp(j->tmp))
		return saakm_err_set(j->err, -errno, "%s: %s", j->tmp, strerror(errno));
	return 0;
}

static void remove_tmp(const struct job *j)
{
	struct strings argv = { 0 };
	char what[64];
	int line;

	if (!j->tmp[0])
		return;
	strings_add(&argv, "rm");
	strings_add(&argv, "-rf");
	strings_add(&argv, "%s", j->tmp);
	run_command(&argv, false, &line, what, sizeof(what));
	strings_release(&argv);
}

/* The .c files of the shim, in a fixed order. */
static int list_shim(const struct job *j, struct strings *files)
{
	static const char *const folders[] = { "real", "custom", "stub" };
	char pattern[PATH_MAX];
	glob_t g;

	for (size_t i = 0; i < 3; i++) {
		snprintf(pattern, sizeof(pattern), "%s/replayer/shim/%s/*.c", j->places.share,
			 folders[i]);
		if (glob(pattern, 0, NULL, &g))
			continue;	/* an empty folder */
		for (size_t k = 0; k < g.gl_pathc; k++)
			strings_add(files, "%s", g.gl_pathv[k]);
		globfree(&g);
	}
	return files->nr ? 0 : saakm_err_set(j->err, -ENOENT, "the shim in %s has no files",
					     j->places.share);
}

/* The shim's own code, as one object in the cache. */
static int shim_object(struct job *j, char *path, size_t bytes)
{
	struct strings files = { 0 }, link = { 0 };
	char object[PATH_MAX], what[128];
	int line, ret;

	snprintf(path, bytes, "%s/shim-%s.o", j->cache, j->shim_key);
	if (!access(path, R_OK))
		return 0;
	ret = list_shim(j, &files);
	strings_add(&link, "ld");
	strings_add(&link, "-r");
	strings_add(&link, "-o");
	strings_add(&link, "%s/shim.o", j->tmp);
	for (size_t i = 0; !ret && i < files.nr; i++) {
		snprintf(object, sizeof(object), "%s/shim%zu.o", j->tmp, i);
		ret = compile(j, files.v[i], object, SHIM);
		strings_add(&link, "%s", object);
	}
	if (!ret && run_command(&link, j->o->verbose, &line, what, sizeof(what)))
		ret = saakm_err_set(j->err, -ENOEXEC, "the shim does not link: %s", what);
	if (!ret) {
		snprintf(object, sizeof(object), "%s/shim.o", j->tmp);
		if (rename(object, path))
			ret = saakm_err_set(j->err, -errno, "%s: %s", path, strerror(errno));
	}
	strings_release(&files);
	strings_release(&link);
	return ret;
}

static int link_policy(struct job *j, const struct strings *objects, const char *so)
{
	struct strings argv = { 0 };
	char what[256];
	int line, ret;

	strings_add(&argv, "%s", j->cc);
	strings_add(&argv, "-shared");
	strings_add(&argv, "-nostdlib");
	strings_add(&argv, "-Wl,-z,defs,-z,now,-Bsymbolic,--build-id");
	strings_add(&argv, "-Wl,--version-script=%s/replayer/shim/module/exports.map",
		    j->places.share);
	strings_add(&argv, "-o");
	strings_add(&argv, "%s", so);
	for (size_t i = 0; i < objects->nr; i++)
		strings_add(&argv, "%s", objects->v[i]);
	strings_add(&argv, "-L%s", j->places.lib);
	strings_add(&argv, "-lsaakm-host");
	strings_add(&argv, "-Wl,--allow-shlib-undefined");
	if (j->o->sanitize)
		strings_add(&argv, "@%s/replayer/host/san/wrap.opts", j->places.share);
	ret = run_command(&argv, j->o->verbose, &line, what, sizeof(what));
	strings_release(&argv);
	if (!ret)
		return 0;
	if (line)
		return saakm_err_set(j->err, -ENOEXEC, "%s does not link: line %d: %s",
				     j->unit.sources.v[0], line, what);
	return saakm_err_set(j->err, -ENOEXEC, "%s does not link: %s", j->unit.sources.v[0], what);
}

/*
 * What is there already stays: it is the same, and somebody may have it loaded
 * and look up its lines by this name.
 */
static int put_in_cache(const char *from, const char *to)
{
	return link(from, to) && errno != EEXIST ? -errno : 0;
}

static int build(struct job *j, char *so, size_t so_bytes)
{
	struct strings objects = { 0 }, deps = { 0 };
	char path[PATH_MAX], tmp_so[PATH_MAX];
	int ret = make_tmp(j);

	if (ret)
		return ret;
	for (size_t i = 0; !ret && i < j->unit.sources.nr; i++) {
		snprintf(path, sizeof(path), "%s/policy%zu.o", j->tmp, i);
		ret = compile(j, j->unit.sources.v[i], path, POLICY);
		strings_add(&objects, "%s", path);
		strings_add(&deps, "%s.d", path);
	}
	if (!ret) {
		char source[PATH_MAX];

		snprintf(source, sizeof(source), "%s/replayer/shim/module/module.c",
			 j->places.share);
		snprintf(path, sizeof(path), "%s/module.o", j->tmp);
		ret = compile(j, source, path, MODULE);
		strings_add(&objects, "%s", path);
	}
	if (!ret) {
		ret = shim_object(j, path, sizeof(path));
		strings_add(&objects, "%s", path);
	}
	snprintf(tmp_so, sizeof(tmp_so), "%s/policy.so", j->tmp);
	if (!ret)
		ret = link_policy(j, &objects, tmp_so);
	/* Renamed: two builds at once do not disturb each other. */
	if (!ret) {
		snprintf(path, sizeof(path), "%s/deps", j->tmp);
		ret = deps_write(path, &deps, j->places.share);
		if (!ret)
			ret = deps_check(path, j->key, j->final_key);
		snprintf(so, so_bytes, "%s/%s-%s.so", j->cache, j->unit.name, j->final_key);
		if (!ret && (put_in_cache(tmp_so, so) || rename(path, j->deps)))
			ret = -errno;
		if (ret)
			saakm_err_set(j->err, ret, "%s: %s", so, strerror(-ret));
	}
	strings_release(&objects);
	strings_release(&deps);
	remove_tmp(j);
	return ret;
}

static int copy_output(struct job *j, const char *so)
{
	struct strings argv = { 0 };
	char what[128];
	int line, ret;

	strings_add(&argv, "cp");
	strings_add(&argv, "%s", so);
	strings_add(&argv, "%s", j->o->output);
	ret = run_command(&argv, false, &line, what, sizeof(what));
	strings_release(&argv);
	return ret ? saakm_err_set(j->err, -EIO, "%s cannot be written", j->o->output) : 0;
}

static int run_job(struct job *j, const char *input, struct saakm_build_result *r)
{
	char so[PATH_MAX], source_hash[33];
	int ret = places_find(&j->places, j->err);

	if (!ret)
		ret = cache_dir(j->cache, sizeof(j->cache), j->o->cache_dir, j->err);
	if (!ret)
		ret = know_compiler(j);
	if (!ret)
		ret = make_keys(j);
	if (ret)
		return ret;
	snprintf(j->deps, sizeof(j->deps), "%s/%s-%s.deps", j->cache, j->unit.name, j->key);
	if (!deps_check(j->deps, j->key, j->final_key)) {
		snprintf(so, sizeof(so), "%s/%s-%s.so", j->cache, j->unit.name, j->final_key);
		r->cached = !access(so, R_OK);
	}
	if (!r->cached)
		ret = build(j, so, sizeof(so));
	if (!ret && j->o->output)
		ret = copy_output(j, so);
	if (!ret)
		ret = deps_hash(j->deps, source_hash);
	if (ret)
		return ret;
	r->name = strdup(j->unit.name);
	r->input = realpath(input, NULL);
	r->source = strdup(j->unit.sources.v[0]);
	r->so = strdup(j->o->output ? j->o->output : so);
	r->hash = strdup(j->final_key);
	r->source_hash = strdup(source_hash);
	return r->name && r->input && r->source && r->so && r->hash && r->source_hash ? 0 :
	       saakm_err_set(j->err, -ENOMEM, "not enough memory");
}

int saakm_build_policy(struct saakm_build_result *r, const char *input,
		       const struct saakm_build_options *o, struct saakm_err *err)
{
	struct job *j = calloc(1, sizeof(*j));
	int ret;

	memset(r, 0, sizeof(*r));
	if (!j)
		return saakm_err_set(err, -ENOMEM, "not enough memory");
	j->o = o;
	j->err = err;
	ret = unit_init(&j->unit, input, err);
	if (!ret)
		ret = run_job(j, input, r);
	unit_release(&j->unit);
	free(j);
	return ret;
}

void saakm_build_result_release(struct saakm_build_result *r)
{
	free(r->name);
	free(r->input);
	free(r->source);
	free(r->so);
	free(r->hash);
	free(r->source_hash);
	memset(r, 0, sizeof(*r));
}
