"""Every benchmark, one after the other: ``make bench``. Times are medians; the machine's noise is in all of them."""

from __future__ import annotations

import sys

from scripts import bench_build, bench_finder, bench_readers, bench_tables, bench_validator


def main() -> int:
    print("== the validator beside python-stdnum")
    bench_validator.main()
    print("\n== tables beside the csv module and a plain loop, and beside openpyxl")
    bench_tables.main([])
    print("\n== the reader of OFD files beside ofdkit")
    bench_readers.main()
    print("\n== the finder beside MiniSearch and Material's search: share of queries with the right record first")
    bench_finder.main([])
    print("\n== the build beside plain mkdocs-material, with the same number of pages")
    return bench_build.main([])


if __name__ == "__main__":
    sys.exit(main())
