/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TEST_LINUX_STRING_H
#define TEST_LINUX_STRING_H
#include <string.h>
#endif /* TEST_LINUX_STRING_H */
