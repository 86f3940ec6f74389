/* SPDX-License-Identifier: GPL-2.0 */
/* Nothing is exported: each policy is one shared object by itself. */
#ifndef _LINUX_EXPORT_H
#define _LINUX_EXPORT_H

#define EXPORT_SYMBOL(sym)
#define EXPORT_SYMBOL_GPL(sym)
#define EXPORT_SYMBOL_NS(sym, ns)
#define EXPORT_SYMBOL_NS_GPL(sym, ns)

extern struct module __this_module __attribute__((__visibility__("hidden")));
#define THIS_MODULE	(&__this_module)

#endif /* _LINUX_EXPORT_H */
