/* SPDX-License-Identifier: GPL-2.0 */
/* What the files that stand in for kernel subsystems share. Kernel side. */
#ifndef SAAKM_HOST_API_H
#define SAAKM_HOST_API_H

struct timer_list;
void delayed_work_timer_fn(struct timer_list *timer);

#endif /* SAAKM_HOST_API_H */
