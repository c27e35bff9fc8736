"""Runs the program under test in an environment of its own and says what it did; makes keys with it; finds the vectors.
COCKET names the program (default build/release/cocket).  Nothing of the caller's HOME, proxies or COCKET_* settings reaches a test."""

import functools
import json
import os
import pathlib
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.path.abspath(os.environ.get("COCKET") or ROOT / "build" / "release" / "cocket")
PEERS = ROOT / "build" / "vectors" / "peers"
OUTSIDE = pathlib.Path(os.environ.get("COCKET_OUTSIDE_VECTORS") or ROOT.parent / "shared" / "vectors" / "outside")
REASONS = set("""ok certificate identity-mismatch log timestamp no-attestation attestation scan-age scan-findings no-signature unknown-key bad-signature malformed digest-mismatch size-mismatch name-mismatch tag-mismatch threshold
    expired-signature expired-trust not-yet-valid revoked rollback stale no-rule policy platform-missing too-large too-many network auth
    not-found registry io""".split())
SANITIZED = "asan" in PROGRAM or "tsan" in PROGRAM
hidden = {}  # test -> what the sanitizers hide of it: tests/run.py runs it with the release build too
KEPT = ("PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "LD_LIBRARY_PATH")

# Ignored signals are inherited: under nohup or a CI's runner the program would begin deaf to what the tests send it.
for number, action in ((signal.SIGINT, signal.default_int_handler), (signal.SIGHUP, signal.SIG_DFL), (signal.SIGQUIT, signal.SIG_DFL), (signal.SIGTERM, signal.SIG_DFL)):
    if signal.getsignal(number) == signal.SIG_IGN:
        signal.signal(number, action)

if not PEERS.is_dir():
    subprocess.run([ROOT / "tools" / "vectors"], check=True)

# The kernel keeps the high-water mark of the process that called exec, so a small process must do it.
MEASURE = """import os, sys
pid = os.fork()
if pid == 0:
    os.execv(sys.argv[2], sys.argv[2:])
_, status, usage = os.wait4(pid, 0)
open(sys.argv[1], "w").write(str(usage.ru_maxrss))
code = os.waitstatus_to_exitcode(status)
sys.exit(code if code >= 0 else 128 - code)
"""


class Result:
    def __init__(self, args, status, out, err, seconds, rss_kib=0, work=0):
        """work: seconds of a processor, which say the same on a busy machine."""
        self.args_given, self.status, self.out, self.err, self.seconds, self.rss_kib, self.work = args, status, out, err, seconds, rss_kib, work

    @property
    def crashed(self):
        return self.status < 0 or self.status >= 128 or b"Sanitizer" in self.err or b"runtime error:" in self.err

    @property
    def objects(self):
        return [json.loads(line) for line in self.out.splitlines() if line.startswith(b"{")]

    @property
    def json(self):
        return self.objects[0] if self.out.startswith(b"{") else {}

    @property
    def reason(self):
        return self.json.get("reason")

    def __str__(self):
        text = lambda b: b[:1500].decode("utf-8", "backslashreplace")
        said = f"  stdout: {text(self.out)}\n  stderr: {text(self.err)}"
        return f"cocket {' '.join(map(str, self.args_given))}\n  status {self.status}\n{said}"


def hides(test, what):
    """Whether the program's sanitizers hide this of the test; then it runs with the release build too."""
    if SANITIZED:
        hidden[test.id()] = what
    return SANITIZED


trusted = {}  # variables of every run: SSL_CERT_FILE, once support.real has a registry behind TLS


def environment(home, extra):
    env = {k: os.environ[k] for k in KEPT if k in os.environ}
    env.update({k: str(v) for k, v in trusted.items()})
    env.update(HOME=str(home), LC_ALL="C.UTF-8", XDG_RUNTIME_DIR=str(home), TMPDIR=str(home))
    env.update({k: str(v) for k, v in (extra or {}).items()})
    return env


@functools.lru_cache(maxsize=None)
def public_program():
    """A copy that every user may run, wherever the project lies; it lives as long as the process."""
    directory = tempfile.TemporaryDirectory(prefix="cocket-public-")
    os.chmod(directory.name, 0o755)
    return directory, shutil.copy(PROGRAM, directory.name)


def as_nobody():
    """(program, settings of subprocess): as one to whom permissions mean something, which to root they do not."""
    if os.geteuid() != 0:
        return PROGRAM, {}
    return public_program()[1], {"user": 65534, "group": 65534, "extra_groups": []}


def children_work():
    """Processor seconds of the children that were waited for."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def run(*args, env=None, home=None, cwd=None, stdin=b"", timeout=60, measure=False, inside=(), nobody=False):
    """inside: the words in front of the command that make the place it runs in (support.world).  nobody: where the tests are root's, as nobody."""
    own_home = None
    if home is None:
        own_home = tempfile.TemporaryDirectory(prefix="cocket-home-")
        home = own_home.name
    program, who = as_nobody() if nobody else (PROGRAM, {})
    command = [*map(str, inside), program, *map(str, args)]
    if measure:
        rss_file = os.path.join(home, "rss")
        command = [sys.executable, "-S", "-E", "-c", MEASURE, rss_file, *command]
    start, worked = time.monotonic(), children_work()
    try:
        done = subprocess.run(command, input=stdin, capture_output=True, env=environment(home, env), cwd=cwd or home, timeout=timeout, **who)
        status, out, err = done.returncode, done.stdout, done.stderr
    except subprocess.TimeoutExpired as late:
        status, out, err = -signal.SIGKILL, late.stdout or b"", (late.stderr or b"") + f"\n[test: killed after {timeout} s]".encode()
    seconds = time.monotonic() - start
    rss = int(pathlib.Path(rss_file).read_text()) if measure and os.path.exists(rss_file) else 0
    if own_home:
        own_home.cleanup()
    return Result(args, status, out, err, seconds, rss, children_work() - worked)


def start(*args, env=None, home, **popen):
    """The program, running, for tests that do things to it."""
    return subprocess.Popen([PROGRAM, *map(str, args)], env=environment(home, env), cwd=home, **popen)


class Key:
    def __init__(self, kind, private, public):
        self.type, self.private, self.public, self.directory = kind, private, public, private.parent


keys_directory = None


def key(kind="p256", n=0):
    """The n-th key of that type, made by `cocket key generate`, without a password."""
    return make_key(kind, n)


@functools.lru_cache(maxsize=None)
def make_key(kind, n):
    global keys_directory
    if keys_directory is None:
        keys_directory = tempfile.TemporaryDirectory(prefix="cocket-keys-")
    base = pathlib.Path(keys_directory.name) / f"{kind}-{n}"
    done = run("key", "generate", "--type", kind, "--no-password", base)
    if done.status != 0:
        raise AssertionError(f"no key to test with: {done}")
    return Key(kind, base.with_suffix(".key"), base.with_suffix(".pub"))


def verify(image, *keys, args=(), **options):
    """cocket verify --output json with these public keys (Key or path)."""
    given = [x for k in keys for x in ("--key", k.public if isinstance(k, Key) else k)]
    return run("verify", "--output", "json", *given, *args, image, **options)


class Case(unittest.TestCase):
    """What the end-to-end tests share: a home, and sentences about results that carry the whole result when they are wrong."""

    longMessage = True
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        if not os.access(PROGRAM, os.X_OK):
            raise AssertionError(f"{PROGRAM}: not built (COCKET names the program)")

    def setUp(self):
        holder = tempfile.TemporaryDirectory(prefix="cocket-test-")
        self.addCleanup(holder.cleanup)
        self.dir = pathlib.Path(holder.name)
        self.home = self.dir / "home"
        self.home.mkdir()

    def enter(self, context):
        value = context.__enter__()
        self.addCleanup(context.__exit__, None, None, None)
        return value

    def verify(self, image, *keys, **options):
        return verify(image, *keys, home=options.pop("home", self.home), **options)

    def run_ok(self, *args, **options):
        result = run(*args, home=options.pop("home", self.home), **options)
        self.assertEqual(result.status, 0, result)
        return result

    def assertAllowed(self, result, digest=None):
        self.assertEqual(result.status, 0, result)
        self.assertEqual((result.json.get("verdict"), result.reason), ("allow", "ok"), result)
        if digest:
            self.assertEqual(result.json["digest"], digest, result)
            self.assertTrue(result.json["pinned"].endswith("@" + digest), result)

    def assertRefused(self, result, status, *reasons):
        """Not allowed, in an orderly way: this exit status, one of these reasons, nothing pinned."""
        self.assertFalse(result.crashed, result)
        self.assertEqual(result.status, status, result)
        if status in (1, 3):
            self.assertNotEqual(result.json.get("verdict"), "allow", result)
            self.assertFalse(result.json.get("pinned"), result)
            self.assertIn(result.reason, reasons or REASONS - {"ok"}, result)
        else:
            self.assertNotIn(b'"allow"', result.out, result)
            self.assertIn(b"cocket: ", result.err, result)

    def assertDenied(self, result, *reasons):
        self.assertRefused(result, 1, *reasons)

    def assertUnknown(self, result, *reasons):
        self.assertRefused(result, 3, *reasons)

    def assertUsage(self, result):
        self.assertRefused(result, 2)

    def assertNotAllowed(self, result):
        """For attacks where deny and unknown are both right."""
        self.assertFalse(result.crashed, result)
        self.assertIn(result.status, (1, 2, 3), result)
        self.assertNotIn(b'"allow"', result.out, result)

    def assertSmall(self, result, mib=64):
        if hides(self, "memory") or os.environ.get("COCKET_NO_RSS"):
            return
        self.assertGreater(result.rss_kib, 0, result)
        self.assertLess(result.rss_kib, mib * 1024, f"{result.rss_kib} KiB resident\n{result}")


need_openssl = unittest.skipUnless(shutil.which("openssl"), "openssl command not found")
