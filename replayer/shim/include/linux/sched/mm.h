/* SPDX-License-Identifier: GPL-2.0 */
/* Another way to what is elsewhere. */
#ifndef SHIM_LINUX_SCHED_MM_H
#define SHIM_LINUX_SCHED_MM_H

#include <linux/sched.h>
#include <linux/gfp.h>

#define memalloc_nofs_save()	0u
#define memalloc_nofs_restore(flags)	((void)(flags))
#define memalloc_noio_save()	0u
#define memalloc_noio_restore(flags)	((void)(flags))
#define get_task_mm(p)		({ (void)(p); shim_unsupported("get_task_mm"); (struct mm_struct *)NULL; })
#define mmput(mm)		((void)(mm))

#endif /* SHIM_LINUX_SCHED_MM_H */
