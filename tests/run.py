#!/usr/bin/env python3
"""Runs the end-to-end tests: python3 tests/run.py [registry|hostile|interop|cli|NAME.py|NAME.sh]...  (all groups if none is named)
COCKET names the program (build/release/cocket).
--both: with COCKET_ASAN, a build with sanitizers, as well.  The sanitizers' build runs everything but interop; COCKET runs interop, the files that
say "With the release build too", and each test of which the sanitizers hid something (support.program.hides).
--twice: everything with both.
Two files at once for each processor, since tests wait as well; each in a process of its own, the longest first by the times in tests/seconds
(--record writes them).  --costs FILE: seconds and processor seconds of each file and test.
The last line is the count, for scripts.  A skip is said and never counted as a pass; nothing having run is a failure."""

import argparse
import concurrent.futures
import dataclasses
import json
import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
GROUPS = ("cli", "registry", "hostile", "interop")
RELEASE = "# With the release build too: "
SECONDS = HERE / "seconds"
FILE_SECONDS = 1800  # ten times what the longest takes where nothing else runs
SCRATCH_BYTES = 4 << 30


# -- in a process of its own: one file

class Counted(unittest.TextTestResult):
    """Counts a test once, however many of its subtests fail."""

    def __init__(self, *args, **more):
        super().__init__(*args, **more)
        self.bad = set()
        self.good = []
        self.costs = {}

    def startTest(self, test):
        super().startTest(test)
        self.begun = time.monotonic(), processor_seconds()

    def stopTest(self, test):
        super().stopTest(test)
        self.costs[test.id()] = time.monotonic() - self.begun[0], processor_seconds() - self.begun[1]

    def addSuccess(self, test):
        super().addSuccess(test)
        self.good.append(test.id())

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.bad.add(test.id())

    def addError(self, test, err):
        super().addError(test, err)
        self.bad.add(test.id())

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            self.bad.add(test.id())

    def addUnexpectedSuccess(self, test):
        super().addUnexpectedSuccess(test)
        self.bad.add(test.id())


def processor_seconds():
    """Of this process and of the children that it has waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in used)


def work(path, out, *tests):
    """In the child: runs one file, or these tests of it, and writes what became of it."""
    counts = work_python(path, tests) if path.suffix == ".py" else work_shell(path)
    counts["processor"] = processor_seconds()
    pathlib.Path(out).write_text(json.dumps(counts))


def work_python(path, tests):
    sys.path[:0] = [str(HERE), str(path.parent)]
    suite = unittest.defaultTestLoader.loadTestsFromNames(tests or [path.stem])
    result = unittest.TextTestRunner(resultclass=Counted, verbosity=0).run(suite)
    passed = [t for t in result.good if t not in result.bad]
    skipped = [(t.id(), why) for t, why in result.skipped]
    return {"passed": len(passed), "failed": sorted(result.bad), "skipped": skipped, "hidden": hidden(), "costs": result.costs}


def hidden():
    from support import program
    return sorted(program.hidden)


def work_shell(path):
    """Each check is a line of its own, "ok NAME" or "not ok NAME" (cli/lib.sh), and the last line counts them."""
    done = subprocess.run(["sh", str(path)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    lines = done.stdout.splitlines()
    passed = sum(line.startswith("ok ") for line in lines)
    failed = [line.removeprefix("not ok ") for line in lines if line.startswith("not ok ")]
    if f"{passed} passed, {len(failed)} failed" not in lines[-1:] or (done.returncode != 0) != bool(failed):
        failed.append(f"ended early, with status {done.returncode}")
    if failed:
        print(done.stdout)
    return {"passed": passed, "failed": failed, "skipped": [(path.name, line) for line in lines if line.startswith("SKIP")], "hidden": []}


# -- in this one: all of them

@dataclasses.dataclass
class Job:
    path: pathlib.Path
    program: str
    tests: list = dataclasses.field(default_factory=list)  # all of the file's if there are none
    both: bool = False  # what the sanitizers hide, another job looks at

    @property
    def name(self):
        return str(self.path.relative_to(HERE)) + (" (sanitizers)" if "asan" in self.program else "")


def scratch(job):
    """Where temporary files go: memory if there is enough, since a disk makes a wait of each fsync.  Other tools keep the disk."""
    memory = pathlib.Path("/dev/shm")
    if job.path.parent.name == "interop" or "TMPDIR" in os.environ or not os.access(memory, os.W_OK):
        return {}
    about = os.statvfs(memory)
    roomy = about.f_bavail * about.f_frsize >= SCRATCH_BYTES and not about.f_flag & os.ST_NOEXEC
    return {"TMPDIR": str(memory)} if roomy else {}


def run_job(job):
    start = time.monotonic()
    env = dict(os.environ, COCKET=job.program, PYTHONDONTWRITEBYTECODE="1", **scratch(job))
    with tempfile.NamedTemporaryFile(prefix="cocket-count-") as out:
        try:
            done = subprocess.run([sys.executable, str(HERE / "run.py"), "--worker", str(job.path), out.name, *job.tests], env=env,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", timeout=FILE_SECONDS)
            text = done.stdout
        except subprocess.TimeoutExpired as late:
            text = f"timed out after {FILE_SECONDS} s\n{late.stdout or ''}"
        counts = pathlib.Path(out.name).read_text()
    nothing = {"passed": 0, "failed": ["ended without a result"], "skipped": [], "hidden": [], "processor": 0}
    return job, json.loads(counts) if counts else nothing, text, time.monotonic() - start


def program(variable="COCKET"):
    return os.path.abspath(os.environ.get(variable) or HERE.parent / "build" / "release" / "cocket")


def files_of(group):
    return [*(HERE / group).glob("test_*.py"), *(p for p in (HERE / group).glob("*.sh") if p.name != "lib.sh")]


def find(names):
    """Groups or single files -> files, each once."""
    found = []
    for name in names or GROUPS:
        files = files_of(name) if name in GROUPS else [*HERE.glob(f"*/{pathlib.Path(name).name}")]
        if not files:
            sys.exit(f"run.py: {name}: no such group or file; groups are {' '.join(GROUPS)}")
        found += files
    return sorted(set(found))


def plan(options):
    files = find(options.names)
    if not (options.both or options.twice):
        return [Job(p, program()) for p in files]
    interop = [p for p in files if p.parent.name == "interop"]
    others = [p for p in files if p not in interop]
    released = [p for p in others if options.twice or RELEASE in p.read_text()]
    return [Job(p, program()) for p in interop + released] + [Job(p, program("COCKET_ASAN"), both=p not in released) for p in others]


def recorded():
    """How long each job took when that was written down, by its name."""
    lines = SECONDS.read_text().splitlines() if SECONDS.exists() else []
    return {name: float(seconds) for seconds, name in (line.split(" ", 1) for line in lines)}


def record(times):
    SECONDS.write_text("".join(f"{seconds:.0f} {name}\n" for name, seconds in sorted({**recorded(), **times}.items())))


def results(jobs):
    """As they come; the long ones begin first, one that nobody has timed yet may be long."""
    known = recorded()
    with concurrent.futures.ThreadPoolExecutor(2 * len(os.sched_getaffinity(0))) as pool:
        waiting = {pool.submit(run_job, j) for j in sorted(jobs, key=lambda j: -known.get(j.name, 1000))}
        while waiting:
            done, waiting = concurrent.futures.wait(waiting, return_when=concurrent.futures.FIRST_COMPLETED)
            for future in done:
                job, counts, *rest = future.result()
                if job.both and counts["hidden"]:
                    waiting.add(pool.submit(run_job, Job(job.path, program(), counts["hidden"])))
                    counts["skipped"] = [s for s in counts["skipped"] if s[0] not in counts["hidden"]]
                yield job, counts, *rest


def report(job, counts, text, seconds):
    if counts["failed"]:
        print(text.rstrip())
    for test in counts["failed"]:
        print(f"FAIL {job.name}: {test}")
    for test, why in counts["skipped"]:
        print(f"SKIP {job.name}: {test}: {why.removeprefix('SKIP').strip()}")
    print(f"{job.name}: {counts['passed']} passed, {len(counts['failed'])} failed, {len(counts['skipped'])} skipped, "
          f"{seconds:.1f} s, {counts['processor']:.1f} s of a processor", flush=True)


def write_costs(path, job, counts, seconds):
    with open(path, "a") as out:
        for name, (wall, processor) in {job.name: (seconds, counts["processor"]), **counts.get("costs", {})}.items():
            out.write(f"{wall:.1f} {processor:.1f} {name}\n")


def main(options):
    os.umask(0o022)  # files that decide must not be anybody's to write
    if not os.access(program(), os.X_OK):
        print(f"run.py: {program()}: not built")
    totals, times, processor = [0, 0, 0], {}, 0
    for job, counts, text, seconds in results(plan(options)):
        report(job, counts, text, seconds)
        processor += counts["processor"]
        totals = [t + n for t, n in zip(totals, (counts["passed"], len(counts["failed"]), len(counts["skipped"])))]
        if not job.tests:
            times[job.name] = seconds
        if options.costs:
            write_costs(options.costs, job, counts, seconds)
    if options.record:
        record(times)
    passed, failed, skipped = totals
    print(f"{processor:.0f} s of a processor")
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed or not passed else 0


def arguments():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--costs")
    for flag in ("both", "twice", "record"):
        parser.add_argument(f"--{flag}", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--worker"]:
        work(pathlib.Path(sys.argv[2]), *sys.argv[3:])
    else:
        sys.exit(main(arguments()))
