/* SPDX-License-Identifier: GPL-2.0 */
/* Stub: symbols have no names here. */
#ifndef _LINUX_KALLSYMS_H
#define _LINUX_KALLSYMS_H

#include <linux/types.h>

#define KSYM_NAME_LEN	512
#define KSYM_SYMBOL_LEN	560
#define kallsyms_lookup_name(name) \
	({ (void)(name); shim_unsupported("kallsyms_lookup_name"); 0UL; })
#define sprint_symbol(buf, addr)	shim_snprintf(buf, KSYM_SYMBOL_LEN, "0x%lx", (unsigned long)(addr))
#define print_symbol(fmt, addr)	((void)(addr))

#endif /* _LINUX_KALLSYMS_H */
