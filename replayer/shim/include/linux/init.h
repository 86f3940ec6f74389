/* SPDX-License-Identifier: GPL-2.0 */
/* Sections of a kernel image; which function starts a module: module.h. */
#ifndef _LINUX_INIT_H
#define _LINUX_INIT_H

#include <linux/compiler.h>
#include <linux/types.h>

#define __init
#define __exit
#define __initdata
#define __initconst
#define __exitdata
#define __exit_p(x)	(x)
#define __refdata
#define __ref
#define __meminit
#define __devinit
#define __cpuinit

typedef int (*initcall_t)(void);
typedef void (*exitcall_t)(void);

#endif /* _LINUX_INIT_H */
