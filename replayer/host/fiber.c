// SPDX-License-Identifier: GPL-2.0
/*
 * Fibers for x86-64. A switch saves what the ABI says a call preserves, and
 * nothing else: about 7 ns.
 */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include "fiber.h"
#include "san/san.h"

#if defined(__SANITIZE_ADDRESS__)
#define FIBER_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define FIBER_ASAN 1
#endif
#endif
#ifdef FIBER_ASAN
void __sanitizer_start_switch_fiber(void **fake, const void *bottom, size_t size);
void __sanitizer_finish_switch_fiber(void *fake, const void **bottom, size_t *size);
void __asan_unpoison_memory_region(const volatile void *p, size_t bytes);
#endif

struct fiber *fiber_current;

void fiber_swap(void **save_sp, void *load_sp);
asm(".text\n"
    ".globl fiber_swap\n"
    ".hidden fiber_swap\n"
    ".type fiber_swap, @function\n"
    "fiber_swap:\n"
    ".cfi_startproc\n"
    "	pushq %rbp\n"
    "	pushq %rbx\n"
    "	pushq %r12\n"
    "	pushq %r13\n"
    "	pushq %r14\n"
    "	pushq %r15\n"
    "	movq %rsp, (%rdi)\n"
    "	movq %rsi, %rsp\n"
    "	popq %r15\n"
    "	popq %r14\n"
    "	popq %r13\n"
    "	popq %r12\n"
    "	popq %rbx\n"
    "	popq %rbp\n"
    "	ret\n"
    ".cfi_endproc\n"
    ".size fiber_swap, .-fiber_swap\n");

#ifdef FIBER_ASAN
/* Of the fiber that was left last; and the thread's own stack, once it was left. */
static struct fiber *left;
static const void *thread_bottom;
static size_t thread_bytes;
#endif

static void finish_switch(struct fiber *f)
{
#ifdef FIBER_ASAN
	const void *bottom;
	size_t size;

	__sanitizer_finish_switch_fiber(f->asan_stack, &bottom, &size);
	if (!left->stack) {
		thread_bottom = bottom;
		thread_bytes = size;
	}
	if (!f->stack && !f->stack_bytes)
		f->asan_stack = NULL;
#else
	(void)f;
#endif
}

static void fiber_main(void)
{
	struct fiber *f = fiber_current;

	finish_switch(f);
	f->fn(f->arg);
	abort();	/* a fiber's function never returns */
}

int fiber_init(struct fiber *f, void (*fn)(void *arg), void *arg)
{
	const size_t guard = 4096;
	char *mem = mmap(NULL, FIBER_STACK_BYTES + guard, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
	if (mem == MAP_FAILED)
		return -ENOMEM;
	/* Below the stack: an overflow faults instead of eating its neighbour. */
	if (mprotect(mem, guard, PROT_NONE)) {
		munmap(mem, FIBER_STACK_BYTES + guard);
		return -ENOMEM;
	}
	fiber_init_on(f, mem + guard, fn, arg);
	return 0;
}

void fiber_init_on(struct fiber *f, char *stack, void (*fn)(void *arg), void *arg)
{
	uintptr_t *top;

	*f = (struct fiber){ .fn = fn, .arg = arg };
	f->stack = stack;
	f->stack_bytes = FIBER_STACK_BYTES;
	san_stack_reset(f->stack, f->stack + f->stack_bytes);
#ifdef FIBER_ASAN
	/* It may lie where one was that was left with red zones on it. */
	__asan_unpoison_memory_region(f->stack, f->stack_bytes);
#endif
	top = (uintptr_t *)(f->stack + f->stack_bytes);
	*--top = 0;
	*--top = 0;			/* rsp as a call leaves it: 8 off 16 */
	*--top = 0;			/* where a backtrace ends */
	*--top = (uintptr_t)fiber_main;
	top -= 6;
	for (int i = 0; i < 6; i++)
		top[i] = 0;
	f->sp = top;
}

void fiber_release(struct fiber *f)
{
	if (f->stack)
		munmap(f->stack - 4096, f->stack_bytes + 4096);
	*f = (struct fiber){ 0 };
}

void fiber_adopt(struct fiber *f)
{
	*f = (struct fiber){ 0 };
	fiber_current = f;
}

void fiber_switch(struct fiber *to)
{
	struct fiber *from = fiber_current;

	if (to == from)
		return;
	fiber_current = to;
#ifdef FIBER_ASAN
	left = from;
	__sanitizer_start_switch_fiber(&from->asan_stack, to->stack ? to->stack : thread_bottom,
				       to->stack ? to->stack_bytes : thread_bytes);
#endif
	fiber_swap(&from->sp, to->sp);
	finish_switch(from);
}
