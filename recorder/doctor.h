/* SPDX-License-Identifier: LGPL-2.1-only */
/* What the files of `saakm doctor` share: one question after another, as a table. */
#ifndef REC_DOCTOR_H
#define REC_DOCTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum doctor_answer {
	DOCTOR_READY,
	DOCTOR_NOTE,		/* it works without, but not as well */
	DOCTOR_LACKS,
};

/* What a question finds out; text: what there is, or what is missing. */
struct doctor_finding {
	enum doctor_answer answer;
	char text[160];
};

struct doctor_question {
	const char *use;	/* the command that needs it */
	const char *name;
	void (*ask)(const struct doctor_question *q, struct doctor_finding *f);
	const char *arg;	/* for ask(): a program, a file */
	const char *mend;	/* the command that gets it */
};

extern const struct doctor_question doctor_questions[];	/* ends with use = NULL */
/* Files of the system are looked for below this; for tests. */
extern const char *doctor_root;

#endif /* REC_DOCTOR_H */
