/* SPDX-License-Identifier: GPL-2.0 */
/* printk and its kin: the lines go to the host. */
#ifndef __KERNEL_PRINTK__
#define __KERNEL_PRINTK__

#include <linux/init.h>
#include <linux/kern_levels.h>
#include <linux/stdarg.h>
#include <shim/api.h>

#define CONSOLE_LOGLEVEL_DEFAULT	7
#define HW_ERR			"[Hardware Error]: "
#define FW_WARN			"[Firmware Warn]: "

static inline int printk_get_level(const char *buffer)
{
	if (buffer[0] == KERN_SOH_ASCII && buffer[1] &&
	    ((buffer[1] >= '0' && buffer[1] <= '7') || buffer[1] == 'c'))
		return buffer[1];
	return 0;
}

static inline const char *printk_skip_level(const char *buffer)
{
	return printk_get_level(buffer) ? buffer + 2 : buffer;
}

/* The level is split from the text here. */
#define __shim_has_level(f)	((f)[0] == KERN_SOH_ASCII && (f)[1])
#define __shim_level(f) \
	(!__shim_has_level(f) ? LOGLEVEL_WARNING : \
	 (f)[1] == 'c' ? LOGLEVEL_INFO : (f)[1] - '0')
#define __shim_text(f)		(__shim_has_level(f) ? (f) + 2 : (f))
#define printk(fmt, ...)	shim_printk(__shim_level(fmt), __shim_text(fmt), ##__VA_ARGS__)
#define _printk(fmt, ...)	printk(fmt, ##__VA_ARGS__)
#define vprintk(fmt, args)	shim_vprintk(__shim_level(fmt), __shim_text(fmt), args)
#define printk_deferred(fmt, ...)	printk(fmt, ##__VA_ARGS__)
#define trace_printk(fmt, ...)	printk(KERN_DEBUG fmt, ##__VA_ARGS__)
#define trace_puts(s)		printk(KERN_DEBUG "%s", s)
#define no_printk(fmt, ...)	({ if (0) printk(fmt, ##__VA_ARGS__); 0; })

#ifndef pr_fmt
#define pr_fmt(fmt)		fmt
#endif
#define pr_emerg(fmt, ...)	printk(KERN_EMERG pr_fmt(fmt), ##__VA_ARGS__)
#define pr_alert(fmt, ...)	printk(KERN_ALERT pr_fmt(fmt), ##__VA_ARGS__)
#define pr_crit(fmt, ...)	printk(KERN_CRIT pr_fmt(fmt), ##__VA_ARGS__)
#define pr_err(fmt, ...)	printk(KERN_ERR pr_fmt(fmt), ##__VA_ARGS__)
#define pr_warn(fmt, ...)	printk(KERN_WARNING pr_fmt(fmt), ##__VA_ARGS__)
#define pr_warning		pr_warn
#define pr_notice(fmt, ...)	printk(KERN_NOTICE pr_fmt(fmt), ##__VA_ARGS__)
#define pr_info(fmt, ...)	printk(KERN_INFO pr_fmt(fmt), ##__VA_ARGS__)
#define pr_cont(fmt, ...)	printk(KERN_CONT fmt, ##__VA_ARGS__)
#ifdef DEBUG
#define pr_debug(fmt, ...)	printk(KERN_DEBUG pr_fmt(fmt), ##__VA_ARGS__)
#define pr_devel(fmt, ...)	printk(KERN_DEBUG pr_fmt(fmt), ##__VA_ARGS__)
#else
#define pr_debug(fmt, ...)	no_printk(KERN_DEBUG pr_fmt(fmt), ##__VA_ARGS__)
#define pr_devel(fmt, ...)	no_printk(KERN_DEBUG pr_fmt(fmt), ##__VA_ARGS__)
#endif

#define printk_once(fmt, ...) \
({ \
	static bool __shim_once; \
	if (!__shim_once) { \
		__shim_once = true; \
		printk(fmt, ##__VA_ARGS__); \
	} \
})
#define printk_deferred_once	printk_once
#define pr_emerg_once(fmt, ...)	printk_once(KERN_EMERG pr_fmt(fmt), ##__VA_ARGS__)
#define pr_alert_once(fmt, ...)	printk_once(KERN_ALERT pr_fmt(fmt), ##__VA_ARGS__)
#define pr_crit_once(fmt, ...)	printk_once(KERN_CRIT pr_fmt(fmt), ##__VA_ARGS__)
#define pr_err_once(fmt, ...)	printk_once(KERN_ERR pr_fmt(fmt), ##__VA_ARGS__)
#define pr_warn_once(fmt, ...)	printk_once(KERN_WARNING pr_fmt(fmt), ##__VA_ARGS__)
#define pr_notice_once(fmt, ...) printk_once(KERN_NOTICE pr_fmt(fmt), ##__VA_ARGS__)
#define pr_info_once(fmt, ...)	printk_once(KERN_INFO pr_fmt(fmt), ##__VA_ARGS__)
#define pr_debug_once(fmt, ...)	pr_debug(fmt, ##__VA_ARGS__)

#include <linux/ratelimit_types.h>
#define printk_ratelimited(fmt, ...) \
({ \
	static DEFINE_RATELIMIT_STATE(__shim_rs, DEFAULT_RATELIMIT_INTERVAL, \
				      DEFAULT_RATELIMIT_BURST); \
	if (__ratelimit(&__shim_rs)) \
		printk(fmt, ##__VA_ARGS__); \
})
#define pr_emerg_ratelimited(fmt, ...) printk_ratelimited(KERN_EMERG pr_fmt(fmt), ##__VA_ARGS__)
#define pr_alert_ratelimited(fmt, ...) printk_ratelimited(KERN_ALERT pr_fmt(fmt), ##__VA_ARGS__)
#define pr_crit_ratelimited(fmt, ...)	printk_ratelimited(KERN_CRIT pr_fmt(fmt), ##__VA_ARGS__)
#define pr_err_ratelimited(fmt, ...)	printk_ratelimited(KERN_ERR pr_fmt(fmt), ##__VA_ARGS__)
#define pr_warn_ratelimited(fmt, ...) \
	printk_ratelimited(KERN_WARNING pr_fmt(fmt), ##__VA_ARGS__)
#define pr_notice_ratelimited(fmt, ...) \
	printk_ratelimited(KERN_NOTICE pr_fmt(fmt), ##__VA_ARGS__)
#define pr_info_ratelimited(fmt, ...)	printk_ratelimited(KERN_INFO pr_fmt(fmt), ##__VA_ARGS__)
#define pr_debug_ratelimited(fmt, ...)	pr_debug(fmt, ##__VA_ARGS__)

/* A warning is what makes the host show the stack. */
#define dump_stack()		printk(KERN_DEFAULT "dump_stack() in %s()\n", __func__)
#define show_stack(task, sp, lvl)	dump_stack()
#define print_hex_dump_bytes(p, t, b, n)	((void)(b), (void)(n))
#define print_hex_dump(l, p, t, r, g, b, n, a)	((void)(b), (void)(n))

#endif /* __KERNEL_PRINTK__ */
