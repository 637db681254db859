"""`make audit`: markup, scores and scanners, against the demo on this machine.

Some parts only: `make audit PARTS="html lighthouse"`. Ends with 1 where a part found something.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from benchmarks.common import print_machine, print_table
from tools.audit import attacks, lighthouse, markup
from tools.audit.node import LeftOut
from tools.audit.stage import Stage, stage

Part = Callable[[Stage], Sequence[tuple[str, ...]]]
PARTS: dict[str, tuple[Part, tuple[str, ...]]] = {
    "html": (markup.check, ("Nu Html Checker", "")),
    "lighthouse": (lighthouse.check, ("Lighthouse, mobile, best of 3", *lighthouse.HEADINGS)),
    "wapiti": (attacks.wapiti, ("", "")),
    "sqlmap": (attacks.sqlmap, ("", "")),
}
_FINE = ("in order", "0 findings")


def main(wanted: Sequence[str]) -> int:
    """Run the parts and print what they say; 1 where the validator or a scanner found something."""
    unknown = set(wanted) - PARTS.keys()
    if unknown:
        sys.exit(f"There is no part {', '.join(sorted(unknown))}. Parts: {', '.join(PARTS)}.")
    print_machine()
    worst = 0
    with stage() as ready:
        for name in wanted or PARTS:
            check, heads = PARTS[name]
            try:
                rows = list(check(ready))
            except LeftOut as reason:
                print(f"\nLeft out: {name}. {reason}")
                continue
            if name == "lighthouse":
                rows.append(("goal", *lighthouse.GOALS))
            elif not all(row[1].startswith(_FINE) for row in rows):
                worst = 1
            print_table(name, heads, rows)
    return worst


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
