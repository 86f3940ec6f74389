/* SPDX-License-Identifier: GPL-2.0 */
/* What the files that stand in for kernel subsystems share. Kernel side. */
#ifndef SAAKM_HOST_API_H
#define SAAKM_HOST_API_H

struct timer_list;
void delayed_work_timer_fn(struct timer_list *timer);

/* host_init(): what an earlier simulation in this process left. */
void api_forget_cpuhp(void);
void api_forget_files(void);
void api_forget_threads(void);
void api_forget_works(void);

#endif /* SAAKM_HOST_API_H */
