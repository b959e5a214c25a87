"""Every benchmark, one after the other: ``make bench``. Times are medians; the machine's noise is in all of them."""

from __future__ import annotations

import sys

from scripts import bench_finder, bench_validator


def main() -> int:
    print("== the validator beside python-stdnum")
    bench_validator.main()
    print("\n== the finder beside MiniSearch: share of queries with the right record first, and in the first three")
    return bench_finder.main([])


if __name__ == "__main__":
    sys.exit(main())
