/* SPDX-License-Identifier: GPL-2.0 */
/* The few libc functions that kernel-side files of the host use, declared by hand. */
#ifndef SAAKM_LIBC_H
#define SAAKM_LIBC_H

#include <stdarg.h>
#include <stddef.h>

void *malloc(size_t bytes);
void *calloc(size_t n, size_t bytes);
void *realloc(void *p, size_t bytes);
void free(void *p);
void abort(void) __attribute__((noreturn));
long strtol(const char *s, char **end, int base);
long long strtoll(const char *s, char **end, int base);
unsigned long long strtoull(const char *s, char **end, int base);
char *strdup(const char *s);
void *dlopen(const char *file, int mode);
void *dlsym(void *handle, const char *name);
int dlclose(void *handle);
char *dlerror(void);
#define RTLD_NOW	2
#define RTLD_LOCAL	0
void qsort(void *base, size_t nr, size_t bytes, int (*compare)(const void *, const void *));

#endif /* SAAKM_LIBC_H */
