// SPDX-License-Identifier: LGPL-2.1-only
/* Writing JSON; see json.h. */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>
#include <saakm/json.h>

void saakm_json_release(struct saakm_json *j)
{
	saakm_strbuf_release(&j->out);
	memset(j, 0, sizeof(*j));
}

/* Length of the UTF-8 sequence at s, or 0 if it is none. */
static size_t utf8_len(const unsigned char *s, size_t left)
{
	size_t n, i;
	uint32_t c;

	if (s[0] < 0x80)
		return 1;
	n = s[0] >= 0xf0 ? 4 : s[0] >= 0xe0 ? 3 : s[0] >= 0xc2 ? 2 : 0;
	if (!n || n > left || s[0] > 0xf4)
		return 0;
	c = s[0] & (0x7f >> n);
	for (i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (s[i] & 0x3f);
	}
	/* Overlong, surrogate, beyond Unicode. */
	if ((n == 3 && c < 0x800) || (n == 4 && (c < 0x10000 || c > 0x10ffff)) ||
	    (c >= 0xd800 && c < 0xe000))
		return 0;
	return n;
}

static void quoted(struct saakm_json *j, const char *s, size_t len)
{
	size_t i, n;

	saakm_strbuf_putc(&j->out, '"');
	for (i = 0; i < len; i += n) {
		unsigned char c = s[i];

		n = utf8_len((const unsigned char *)s + i, len - i);
		if (!n) {
			saakm_strbuf_puts(&j->out, "\\ufffd");
			n = 1;
		} else if (c == '"' || c == '\\') {
			saakm_strbuf_putc(&j->out, '\\');
			saakm_strbuf_putc(&j->out, c);
		} else if (c == '\n') {
			saakm_strbuf_puts(&j->out, "\\n");
		} else if (c == '\t') {
			saakm_strbuf_puts(&j->out, "\\t");
		} else if (c < 0x20 || c == 0x7f) {
			saakm_strbuf_printf(&j->out, "\\u%04x", c);
		} else {
			saakm_strbuf_put(&j->out, s + i, n);
		}
	}
	saakm_strbuf_putc(&j->out, '"');
}

static void member(struct saakm_json *j, const char *key)
{
	uint64_t bit = 1ULL << (j->depth & 63);

	if (j->has_member & bit)
		saakm_strbuf_putc(&j->out, ',');
	j->has_member |= bit;
	if (key) {
		quoted(j, key, strlen(key));
		saakm_strbuf_putc(&j->out, ':');
	}
}

static void open_level(struct saakm_json *j, const char *key, char c)
{
	member(j, key);
	saakm_strbuf_putc(&j->out, c);
	if (++j->depth > 63)
		j->out.failed = true;
	j->has_member &= ~(1ULL << (j->depth & 63));
}

static void close_level(struct saakm_json *j, char c)
{
	if (!j->depth) {
		j->out.failed = true;
		return;
	}
	j->depth--;
	saakm_strbuf_putc(&j->out, c);
}

void saakm_json_object(struct saakm_json *j, const char *key)
{
	open_level(j, key, '{');
}

void saakm_json_array(struct saakm_json *j, const char *key)
{
	open_level(j, key, '[');
}

void saakm_json_end_object(struct saakm_json *j)
{
	close_level(j, '}');
}

void saakm_json_end_array(struct saakm_json *j)
{
	close_level(j, ']');
}

void saakm_json_string_n(struct saakm_json *j, const char *key, const char *value, size_t len)
{
	member(j, key);
	quoted(j, value, len);
}

void saakm_json_string(struct saakm_json *j, const char *key, const char *value)
{
	if (value)
		saakm_json_string_n(j, key, value, strlen(value));
	else
		saakm_json_null(j, key);
}

void saakm_json_int(struct saakm_json *j, const char *key, int64_t value)
{
	member(j, key);
	saakm_strbuf_printf(&j->out, "%" PRId64, value);
}

void saakm_json_uint(struct saakm_json *j, const char *key, uint64_t value)
{
	member(j, key);
	saakm_strbuf_printf(&j->out, "%" PRIu64, value);
}

void saakm_json_double(struct saakm_json *j, const char *key, double value)
{
	member(j, key);
	if (isfinite(value))
		saakm_strbuf_printf(&j->out, "%.10g", value);
	else
		saakm_strbuf_puts(&j->out, "null");
}

void saakm_json_bool(struct saakm_json *j, const char *key, bool value)
{
	member(j, key);
	saakm_strbuf_puts(&j->out, value ? "true" : "false");
}

void saakm_json_null(struct saakm_json *j, const char *key)
{
	member(j, key);
	saakm_strbuf_puts(&j->out, "null");
}

void saakm_json_addr(struct saakm_json *j, const char *key, uint64_t value)
{
	member(j, key);
	saakm_strbuf_printf(&j->out, "\"0x%" PRIx64 "\"", value);
}

int saakm_json_line(struct saakm_json *j, FILE *to)
{
	int ret = 0;

	saakm_strbuf_putc(&j->out, '\n');
	if (j->out.failed || j->depth)
		ret = j->depth ? -EINVAL : -ENOMEM;
	else if (fwrite(j->out.s, 1, j->out.len, to) != j->out.len)
		ret = errno ? -errno : -EIO;
	saakm_strbuf_reset(&j->out);
	j->has_member = 0;
	j->depth = 0;
	return ret;
}
