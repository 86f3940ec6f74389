// SPDX-License-Identifier: GPL-2.0
/*
 * How a machine ended, out of its kernel's log: a vmcore with a log as Linux has it,
 * whose place and layout its notes tell; and whatever may be wrong with either.
 */
#include <elf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include "tap.h"
#include "../../recorder/recover.h"

#define BASE		0xffffffff81000000ull
#define COUNT_BITS	5u
#define SIZE_BITS	11u
#define SLOTS		(1u << COUNT_BITS)
#define TEXT_BYTES	(1u << SIZE_BITS)
#define COMMITTED	(1ull << 62)

struct desc { uint64_t state, begin, next; };
struct info { uint64_t seq, ts; uint16_t text_len, other[35]; };

struct core {
	Elf64_Ehdr eh;
	Elf64_Phdr ph[2];
	struct { Elf64_Nhdr nhdr; char name[12], text[1500]; } note;
	struct {
		uint64_t prb;
		struct { uint32_t count_bits; uint64_t descs, infos, head, tail; } ring;
		struct { uint32_t size_bits; uint64_t data; } text;
		struct desc descs[SLOTS];
		struct info infos[SLOTS];
		uint8_t data[TEXT_BYTES];
	} load;
};

#define ADDRESS(member)	(BASE + offsetof(struct core, load.member) - offsetof(struct core, load))
#define OFFSET(member, of) (offsetof(struct core, load.member) - offsetof(struct core, load.of))

static const char info_text[] =
	"OSRELEASE=6.12.0\nSYMBOL(prb)=%llx\nSYMBOL(printk_rb_static)=0\n"
	"OFFSET(printk_ringbuffer.desc_ring)=0\nOFFSET(printk_ringbuffer.text_data_ring)=%zu\n"
	"OFFSET(prb_desc_ring.count_bits)=0\nOFFSET(prb_desc_ring.descs)=%zu\n"
	"OFFSET(prb_desc_ring.infos)=%zu\nOFFSET(prb_desc_ring.head_id)=%zu\n"
	"OFFSET(prb_desc_ring.tail_id)=%zu\nSIZE(prb_desc)=%zu\nOFFSET(prb_desc.state_var)=0\n"
	"OFFSET(prb_desc.text_blk_lpos)=8\nOFFSET(prb_data_blk_lpos.begin)=0\n"
	"OFFSET(prb_data_blk_lpos.next)=8\nSIZE(printk_info)=%zu\n"
	"OFFSET(printk_info.text_len)=16\nOFFSET(prb_data_ring.size_bits)=0\n"
	"OFFSET(prb_data_ring.data)=8\n";

static struct core *core_new(void)
{
	struct core *c = calloc(1, sizeof(*c));

	memcpy(c->eh.e_ident, ELFMAG "\2\1\1", 7);
	c->eh.e_type = ET_CORE;
	c->eh.e_machine = EM_X86_64;
	c->eh.e_version = EV_CURRENT;
	c->eh.e_ehsize = c->eh.e_phoff = sizeof(c->eh);
	c->eh.e_phentsize = sizeof(c->ph[0]);
	c->eh.e_phnum = 2;
	c->ph[0] = (Elf64_Phdr){ .p_type = PT_NOTE, .p_offset = offsetof(struct core, note),
				 .p_filesz = sizeof(c->note), .p_align = 4 };
	c->ph[1] = (Elf64_Phdr){ .p_type = PT_LOAD, .p_offset = offsetof(struct core, load),
				 .p_vaddr = BASE, .p_filesz = sizeof(c->load),
				 .p_memsz = sizeof(c->load) };
	c->note.nhdr = (Elf64_Nhdr){ .n_namesz = 11, .n_descsz = sizeof(c->note.text) };
	strcpy(c->note.name, "VMCOREINFO");
	snprintf(c->note.text, sizeof(c->note.text), info_text,
		 (unsigned long long)ADDRESS(prb), OFFSET(text, ring), OFFSET(ring.descs, ring),
		 OFFSET(ring.infos, ring), OFFSET(ring.head, ring), OFFSET(ring.tail, ring),
		 sizeof(struct desc), sizeof(struct info));
	c->load.prb = ADDRESS(ring);
	c->load.ring.count_bits = COUNT_BITS;
	c->load.ring.descs = ADDRESS(descs);
	c->load.ring.infos = ADDRESS(infos);
	c->load.ring.head = c->load.ring.tail = 7 * SLOTS - 3;	/* it has gone round */
	c->load.text.size_bits = SIZE_BITS;
	c->load.text.data = ADDRESS(data);
	return c;
}

static struct desc *newest(struct core *c)
{
	return &c->load.descs[c->load.ring.head % SLOTS];
}

/* As the kernel does it: one that would cross the end of the text lies at its beginning. */
static void log_line(struct core *c, const char *line)
{
	uint64_t bytes = (sizeof(uint64_t) + strlen(line) + 7) & ~7ull;
	uint64_t begin = newest(c)->next, next = begin + bytes, at = begin;

	if (begin >> SIZE_BITS != next >> SIZE_BITS) {
		at = next & ~(TEXT_BYTES - 1ull);
		next = at + bytes;
	}
	if (++c->load.ring.head - c->load.ring.tail >= SLOTS)
		c->load.ring.tail++;
	*newest(c) = (struct desc){ c->load.ring.head | COMMITTED, begin, next };
	c->load.infos[c->load.ring.head % SLOTS].text_len = (uint16_t)strlen(line);
	memcpy(c->load.data + at % TEXT_BYTES, &c->load.ring.head, sizeof(uint64_t));
	memcpy(c->load.data + at % TEXT_BYTES + sizeof(uint64_t), line, strlen(line));
}

static void chat(struct core *c, unsigned int lines)
{
	char line[40];

	for (unsigned int i = 0; i < lines; i++) {
		snprintf(line, sizeof(line), "eth0: link is %s, %u times", i % 2 ? "up" : "down", i);
		log_line(c, line);
	}
}

static char text[600];

static bool told(const struct core *c)
{
	struct saakm_err err = {};
	struct rec_mem m;
	bool ret;

	if (rec_mem_from(&m, c, sizeof(*c), &err))
		bail_out(err.text);
	ret = rec_log_end(&m, text, sizeof(text));
	rec_mem_release(&m);
	return ret;
}

static void test_ends(void)
{
	struct core *c = core_new();

	chat(c, 100);
	ok(!told(c), "a machine that did not panic");
	log_line(c, "BUG: kernel NULL pointer dereference, address: 0000000000000000");
	log_line(c, "#PF: supervisor write access in kernel mode");
	log_line(c, "Oops: Oops: 0002 [#1] SMP NOPTI");
	chat(c, 6);
	ok(told(c), "an oops");
	is_str(text, "oops: BUG: kernel NULL pointer dereference, address: 0000000000000000",
	       "what it was of");
	log_line(c, "Oops: general protection fault, maybe for address 0x5a: 0000 [#2] SMP");
	ok(told(c), "one that says itself of what");
	is_str(text, "oops: Oops: general protection fault, maybe for address 0x5a: 0000 [#2] SMP",
	       "the newest");
	log_line(c, "Kernel panic - not syncing: sysrq triggered crash");
	chat(c, 8);
	ok(told(c), "a panic");
	is_str(text, "panic: sysrq triggered crash", "before an oops");
	newest(c)->state ^= COMMITTED;
	ok(told(c), "while the next line is being written");
	/* Behind this one, the text of the panic is still there, but no more its record. */
	chat(c, SLOTS);
	ok(!told(c), "what was overwritten is not told");
	free(c);
}

/* At every place of the text's ring, its end too. */
static void test_round(void)
{
	struct core *c = core_new();
	unsigned int right = 0;

	for (unsigned int i = 0; i < 300; i++) {
		char line[80], want[80];

		snprintf(line, sizeof(line), "Kernel panic - not syncing: number %u%.*s", i,
			 (int)(i % 11), "..........");
		snprintf(want, sizeof(want), "panic: number %u%.*s", i, (int)(i % 11), "..........");
		log_line(c, line);
		right += told(c) && !strcmp(text, want);
	}
	is_int(right, 300, "wherever it lies");
	free(c);
}

static void test_damage(void)
{
	struct core *c = core_new(), *spoilt = malloc(sizeof(*c));
	const size_t heads = offsetof(struct core, note);
	unsigned int seed = 1, keys = 0, refused = 0, endless = 0;

	chat(c, 20);
	log_line(c, "Kernel panic - not syncing: x");
	for (char *p = c->note.text; (p = strchr(p, '(')); p++) {
		*spoilt = *c;
		if (!strncmp(p, "(printk_rb_static", 17))
			continue;
		keys++;
		spoilt->note.text[p - c->note.text] = '[';
		refused += !told(spoilt);
	}
	is_int(refused, keys, "notes that lack any of what is needed");
	ok(keys > 15, "%u things", keys);
	*spoilt = *c;
	spoilt->load.ring.count_bits = 60;
	ok(!told(spoilt), "more lines than there can be");
	*spoilt = *c;
	spoilt->load.ring.descs -= 1ull << 40;
	ok(!told(spoilt), "an address that is not in the dump");
	*spoilt = *c;
	spoilt->ph[0].p_filesz = sizeof(*c) - spoilt->ph[0].p_offset;
	ok(told(spoilt), "notes with something behind them");
	spoilt->ph[0].p_filesz++;
	ok(!told(spoilt), "notes beyond the end of the file");
	*spoilt = *c;
	spoilt->ph[0].p_type = PT_NULL;
	ok(!told(spoilt), "a dump without notes");
	for (unsigned int i = 0; i < 20000; i++) {
		*spoilt = *c;
		for (int k = 0; k < 3; k++) {
			seed = seed * 1664525u + 1013904223u;
			((uint8_t *)spoilt)[heads + (seed >> 8) % (sizeof(*c) - heads)] ^=
				1u << (seed >> 28 & 7);
		}
		told(spoilt);
		endless += strlen(text) >= sizeof(text) - 1;
	}
	is_int(endless, 0, "and 20000 that are damaged anywhere");
	free(spoilt);
	free(c);
}

int main(void)
{
	test_ends();
	test_round();
	test_damage();
	return done_testing();
}
