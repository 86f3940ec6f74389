#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Dependencies point one way, proved from the #include lines; and the script
# that proves it sees an offence.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
prover=$SRCDIR/tests/house/includes.py

offence() { # FILE INCLUDE NAME
	rm -rf tree
	mkdir -p tree/common/include/saakm tree/formats/include/saakm tree/tui \
		tree/kernel/core tree/kernel/class tree/kernel/vm tree/policies/x tree/replayer/sim tree/replayer/shim/real
	touch tree/kernel/core/core.h tree/common/include/saakm/err.h tree/formats/include/saakm/event.h \
		tree/tui/view.h tree/replayer/sim/machine.h
	echo "#include $2" >"tree/$1"
	run python3 "$prover" tree
	is "$status" "${4:-1}" "$3"
}

offence common/a.c '<saakm/event.h>' 'common may not use formats'
offence formats/a.c '"../tui/view.h"' 'formats may not use the tui'
offence replayer/sim/a.c '<saakm/event.h>' 'the simulator may use formats' 0
offence kernel/core/a.c '<stdio.h>' 'kernel/core may not use libc'
offence kernel/core/a.c '<saakm/err.h>' 'kernel/core may not use common'
offence kernel/core/a.c '"saakm_host.h"' 'kernel/core may use the header of its host' 0
offence kernel/class/a.c '"core.h"' 'the class may use the core' 0
offence kernel/class/a.c '"sched.h"' 'the class may use the scheduler of Linux' 0
offence kernel/class/a.c '<stdio.h>' 'the class may not use libc'
offence kernel/class/a.c '<saakm/err.h>' 'the class may not use common'
offence kernel/core/a.c '"sched.h"' 'kernel/core may not use the scheduler of Linux'
offence kernel/vm/a.c '<saakm/err.h>' 'saakm vm may use common' 0
offence kernel/vm/a.c '<stdio.h>' 'saakm vm may use libc' 0
offence kernel/vm/a.c '<saakm/event.h>' 'saakm vm may not use formats'
offence kernel/vm/a.c '"../core/core.h"' 'saakm vm may not use kernel/core'
offence policies/x/x.c '<stdlib.h>' 'a policy may not use libc'
offence policies/x/x.c '<linux/sched.h>' 'a policy may use the kernel' 0
offence replayer/shim/real/a.h '<stdio.h>' 'the shim may not use libc'
offence replayer/sim/a.c '"../../tui/view.h"' 'the simulator may not use the tui'

printf '#ifdef SHIM_WITH_LIBC\n#include <string.h>\n#else\n#endif\n' >tree/replayer/shim/real/b.h
run_is 1 'one offence is left of the tree before' python3 "$prover" tree
unlike "$out" 'b\.h' 'the shim may use libc where it says that it is there'
printf '#ifdef SHIM_WITH_LIBC\n#else\n#include <string.h>\n#endif\n' >tree/replayer/shim/real/b.h
run python3 "$prover" tree
like "$out" 'b\.h:3' 'but not elsewhere'

run python3 "$prover" "$SRCDIR"
is "$status" 0 'all dependencies of this tree point one way' || diag "$out"
done_testing
