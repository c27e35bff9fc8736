#!/usr/bin/env python3
"""Runs the end-to-end tests: python3 tests/run.py [registry|hostile|interop|cli|release|NAME.py|NAME.sh]...  (all groups if none is named)
release: the files that say "With the release build too", because a sanitizer hides what they measure.
COCKET names the program (build/release/cocket).  One file more at a time than there are processors, since tests wait as well; each in a process of
its own, the longest first by the times in tests/seconds (--record writes them).
The last line is the count, for scripts.
A skip is said and never counted as a pass; nothing having run is a failure."""

import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
GROUPS = ("cli", "registry", "hostile", "interop")
RELEASE = "# With the release build too: "
SECONDS = HERE / "seconds"
SHELL_SKIP = 77
FILE_SECONDS = 600


class Counted(unittest.TextTestResult):
    """Counts a test once, however many of its subtests fail."""

    def __init__(self, *args, **more):
        super().__init__(*args, **more)
        self.bad = set()
        self.good = []

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


def work(path, out):
    """In the child: runs one file of unittests and writes what became of it."""
    sys.path[:0] = [str(HERE), str(path.parent)]
    suite = unittest.defaultTestLoader.loadTestsFromName(path.stem)
    result = unittest.TextTestRunner(resultclass=Counted, verbosity=0).run(suite)
    passed = [t for t in result.good if t not in result.bad]
    skipped = [(t.id(), why) for t, why in result.skipped]
    pathlib.Path(out).write_text(json.dumps({"passed": len(passed), "failed": sorted(result.bad), "skipped": skipped}))


def run_python(path):
    with tempfile.NamedTemporaryFile(prefix="cocket-count-") as out:
        text = spawn([sys.executable, str(HERE / "run.py"), "--worker", str(path), out.name])
        counts = pathlib.Path(out.name).read_text()
    if not counts:
        return {"passed": 0, "failed": [f"{path.name}: ended without a result"], "skipped": []}, text
    return json.loads(counts), text


def run_shell(path):
    env = dict(os.environ, COCKET=program())
    try:
        done = subprocess.run(["sh", str(path)], env=env, capture_output=True, text=True, errors="replace", timeout=FILE_SECONDS)
        status, text = done.returncode, done.stdout + done.stderr
    except subprocess.TimeoutExpired:
        status, text = -1, "timed out"
    said = [line for line in text.splitlines() if line.startswith("SKIP")]
    if status == SHELL_SKIP or (status == 0 and said):
        return {"passed": int(status == 0), "failed": [], "skipped": [[path.name, s] for s in said or ["SKIP"]]}, text
    return {"passed": int(status == 0), "failed": [] if status == 0 else [path.name], "skipped": []}, text


def spawn(command):
    env = dict(os.environ, COCKET=program(), PYTHONDONTWRITEBYTECODE="1")
    try:
        done = subprocess.run(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
                              timeout=FILE_SECONDS)
        return done.stdout
    except subprocess.TimeoutExpired as late:
        return f"timed out after {FILE_SECONDS} s\n" + str(late.stdout or "")


def program():
    return os.path.abspath(os.environ.get("COCKET") or HERE.parent / "build" / "release" / "cocket")


def files_of(group):
    return [*(HERE / group).glob("test_*.py"), *(p for p in (HERE / group).glob("*.sh") if p.name != "lib.sh")]


def recorded():
    """How long each file took when that was written down, by its name."""
    lines = SECONDS.read_text().splitlines() if SECONDS.exists() else []
    return {name: float(seconds) for seconds, name in (line.split() for line in lines)}


def record(times):
    SECONDS.write_text("".join(f"{seconds:.0f} {name}\n" for name, seconds in sorted({**recorded(), **times}.items())))


def find(names):
    """Groups or single files -> files, each once, the long ones first; one that nobody has timed yet may be long."""
    found = []
    for name in names or GROUPS:
        if name in GROUPS:
            found += files_of(name)
        elif name == "release":
            found += [p for g in GROUPS for p in files_of(g) if RELEASE in p.read_text()]
        else:
            found += [p for p in HERE.glob(f"*/{pathlib.Path(name).name}")]
            if not found:
                sys.exit(f"run.py: {name}: no such group or file; groups are release {' '.join(GROUPS)}")
    known = recorded()
    return sorted(set(found), key=lambda p: -known.get(p.name, 1000))


def run_file(path):
    start = time.monotonic()
    counts, text = run_python(path) if path.suffix == ".py" else run_shell(path)
    return path, counts, text, time.monotonic() - start


def report(path, counts, text, seconds):
    name = path.relative_to(HERE)
    if counts["failed"]:
        print(text.rstrip())
    for test in counts["failed"]:
        print(f"FAIL {name}: {test}")
    for test, why in counts["skipped"]:
        print(f"SKIP {name}: {test}: {why.removeprefix('SKIP').strip()}")
    print(f"{name}: {counts['passed']} passed, {len(counts['failed'])} failed, {len(counts['skipped'])} skipped, {seconds:.1f} s",
          flush=True)


def main(names, keep_times):
    os.umask(0o022)  # files that decide must not be anybody's to write
    if not os.access(program(), os.X_OK):
        print(f"run.py: {program()}: not built")
    totals, times = [0, 0, 0], {}
    with concurrent.futures.ThreadPoolExecutor(len(os.sched_getaffinity(0)) + 1) as pool:
        for done in concurrent.futures.as_completed([pool.submit(run_file, p) for p in find(names)]):
            path, counts, _, seconds = done.result()
            report(*done.result())
            times[path.name] = seconds
            totals = [t + n for t, n in zip(totals, (counts["passed"], len(counts["failed"]), len(counts["skipped"])))]
    if keep_times:
        record(times)
    passed, failed, skipped = totals
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--worker"]:
        work(pathlib.Path(sys.argv[2]), sys.argv[3])
    else:
        sys.exit(main([name for name in sys.argv[1:] if name != "--record"], "--record" in sys.argv))
