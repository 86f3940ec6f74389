// SPDX-License-Identifier: LGPL-2.1-only
/* Errors, vectors, strings and JSON: the small things under everything. */
#include <errno.h>
#include <math.h>
#include <saakm/err.h>
#include <saakm/json.h>
#include <saakm/strbuf.h>
#include <saakm/vec.h>
#include "tap.h"

static void test_err(void)
{
	struct saakm_err e;
	char big[2000];

	is_int(saakm_err_set(&e, -EIO, "The file %s is short.", "x\ny"), -EIO, "the code comes back");
	is_str(e.text, "The file x y is short.", "one line, whatever is in a name");
	ok(e.offset == SAAKM_NOWHERE && e.event == SAAKM_NOWHERE && !e.hint[0], "no place, no hint");
	saakm_err_hint(&e, "saakm check %s", "x");
	is_str(e.hint, "saakm check x", "a hint");
	saakm_err_at(&e, -EBADMSG, 77, "Bad.");
	ok(e.offset == 77 && !e.hint[0], "an offset; the old hint is gone");
	memset(big, 'x', sizeof(big));
	big[sizeof(big) - 1] = '\0';
	saakm_err_set(&e, -1, "%s", big);
	is_int(strlen(e.text), sizeof(e.text) - 1, "a long one is cut");
	is_int(saakm_err_set(NULL, -EPERM, "no one listens"), -EPERM, "err may be NULL");
	saakm_err_hint(NULL, "nothing");
}

static void test_vec(void)
{
	SAAKM_VEC(int) v = { NULL, 0, 0 };
	size_t cap = 4;
	bool kept = true;
	int i;

	for (i = 0; i < 1000; i++) {
		int *p = saakm_vec_push(&v);

		if (!p)
			bail_out("no memory");
		kept &= !*p;
		*p = i;
	}
	for (i = 0; i < 1000; i++)
		kept &= v.v[i] == i;
	ok(kept && v.nr == 1000 && v.cap >= 1000, "a vector keeps what was pushed, zeroed first");
	saakm_vec_release(&v);
	ok(!v.v && !v.nr, "and can be released");
	ok(!saakm_vec_grown(NULL, &cap, 16, SIZE_MAX / 8) && cap == 4,
	   "a size that overflows is refused");
}

static void test_strbuf(void)
{
	struct saakm_strbuf b = { .s = NULL };
	int i;

	is_str(saakm_strbuf_str(&b), "", "an empty string is a string");
	for (i = 0; i < 100; i++)
		saakm_strbuf_printf(&b, "%d,", i);
	is_int(b.len, 290, "printf appends");
	ok(!strncmp(b.s, "0,1,2,", 6) && !strcmp(b.s + 284, "98,99,"), "in order");
	saakm_strbuf_reset(&b);
	saakm_strbuf_puts(&b, "a");
	saakm_strbuf_putc(&b, 'b');
	is_str(b.s, "ab", "it can be used again");
	saakm_strbuf_put(&b, "x", SIZE_MAX - 1);
	ok(b.failed && !strcmp(b.s, "ab"), "an impossible length fails, and stays failed");
	saakm_strbuf_release(&b);
}

static void test_json(void)
{
	struct saakm_json j = { .depth = 0 };
	char *text = NULL;
	size_t len;
	FILE *f;

	saakm_json_object(&j, NULL);
	saakm_json_string(&j, "name", "a\"b\\c\n\x01\xff\xc3\xa9");
	saakm_json_int(&j, "i", INT64_MIN);
	saakm_json_uint(&j, "u", UINT64_MAX);
	saakm_json_addr(&j, "p", 0xffff888000000001ULL);
	saakm_json_array(&j, "list");
	saakm_json_bool(&j, NULL, true);
	saakm_json_null(&j, NULL);
	saakm_json_object(&j, NULL);
	saakm_json_end_object(&j);
	saakm_json_double(&j, NULL, NAN);
	saakm_json_end_array(&j);
	saakm_json_double(&j, "d", 0.5);
	saakm_json_string(&j, "none", NULL);
	saakm_json_end_object(&j);
	f = open_memstream(&text, &len);
	is_int(saakm_json_line(&j, f), 0, "a line is written");
	saakm_json_object(&j, NULL);
	is_int(saakm_json_line(&j, f), -EINVAL, "an object that was not closed is an error");
	saakm_json_array(&j, NULL);
	saakm_json_end_array(&j);
	is_int(saakm_json_line(&j, f), 0, "and the next line begins anew");
	fclose(f);
	is_str(text, "{\"name\":\"a\\\"b\\\\c\\n\\u0001\\ufffd\xc3\xa9\",\"i\":-9223372036854775808,"
		     "\"u\":18446744073709551615,\"p\":\"0xffff888000000001\","
		     "\"list\":[true,null,{},null],\"d\":0.5,\"none\":null}\n[]\n",
	       "everything in it, escaped");
	free(text);

	saakm_json_release(&j);
	saakm_json_string_n(&j, NULL, "\xe2\x82", 2);
	is_str(j.out.s, "\"\\ufffd\\ufffd\"", "UTF-8 that is cut");
	saakm_json_release(&j);
	saakm_json_string(&j, NULL, "\xc0\xaf \xed\xa0\x80");
	is_str(j.out.s, "\"\\ufffd\\ufffd \\ufffd\\ufffd\\ufffd\"", "overlong forms and surrogates");
	saakm_json_release(&j);
}

int main(void)
{
	test_err();
	test_vec();
	test_strbuf();
	test_json();
	return done_testing();
}
