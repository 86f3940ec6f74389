/* SPDX-License-Identifier: LGPL-2.1-only */
/* The version of the whole toolkit; file formats and ABIs count apart. */
#ifndef SAAKM_VERSION_H
#define SAAKM_VERSION_H

#define SAAKM_VERSION	"0.1.0"

#endif /* SAAKM_VERSION_H */
