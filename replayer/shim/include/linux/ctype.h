/* SPDX-License-Identifier: GPL-2.0 */
/* Kinds of characters: ASCII. */
#ifndef _LINUX_CTYPE_H
#define _LINUX_CTYPE_H

#include <linux/types.h>

#ifdef SHIM_WITH_LIBC
#include <ctype.h>
#else
#define isdigit(c)	((unsigned int)(c) - '0' < 10u)
#define islower(c)	((unsigned int)(c) - 'a' < 26u)
#define isupper(c)	((unsigned int)(c) - 'A' < 26u)
#define isalpha(c)	(((unsigned int)(c) | 0x20) - 'a' < 26u)
#define isalnum(c)	(isalpha(c) || isdigit(c))
#define isspace(c)	((c) == ' ' || ((unsigned int)(c) - '\t' < 5u))
#define isxdigit(c)	(isdigit(c) || ((unsigned int)(c) | 0x20) - 'a' < 6u)
#define isprint(c)	((unsigned int)(c) - ' ' < 95u)
#define isgraph(c)	((unsigned int)(c) - '!' < 94u)
#define ispunct(c)	(isgraph(c) && !isalnum(c))
#define iscntrl(c)	((unsigned int)(c) < 32u || (c) == 127)
#define isascii(c)	(((unsigned char)(c)) <= 0x7f)
#define toupper(c)	({ int __c = (c); islower(__c) ? __c - 32 : __c; })
#define tolower(c)	({ int __c = (c); isupper(__c) ? __c + 32 : __c; })
#endif

#endif /* _LINUX_CTYPE_H */
