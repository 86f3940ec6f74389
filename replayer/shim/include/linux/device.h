/* SPDX-License-Identifier: GPL-2.0 */
/* Stub: devices have a type. */
#ifndef _DEVICE_H_
#define _DEVICE_H_

#include <linux/kobject.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>

struct device;
struct device_driver;
struct class;
#define dev_info(dev, fmt, ...)	((void)(dev), pr_info(fmt, ##__VA_ARGS__))
#define dev_warn(dev, fmt, ...)	((void)(dev), pr_warn(fmt, ##__VA_ARGS__))
#define dev_err(dev, fmt, ...)	((void)(dev), pr_err(fmt, ##__VA_ARGS__))

#endif /* _DEVICE_H_ */
