"""A containerd of its own for tests, in a directory: configuration, process, and the clients ctr and crictl.
CONTAINERD names the program where it is not in PATH (ctr and its shim stand beside it); it must be version 2, which has image verifiers.
CRICTL names Kubernetes' client.  Both need root.  Never touches the machine's own containerd."""

import json
import os
import pathlib
import shutil
import subprocess
import time

from support.program import PROGRAM, environment

ARCHITECTURE = {"x86_64": "amd64", "aarch64": "arm64"}[os.uname().machine]
CONFIGURATION = """version = 3
root = "{dir}/root"
state = "{dir}/state"
disabled_plugins = [{disabled}]
[grpc]
  address = "{dir}/sock"
[ttrpc]
  address = "{dir}/sock.ttrpc"
[plugins.'io.containerd.image-verifier.v1.bindir']
  bin_dir = "{dir}/verifiers"
  max_verifiers = 10
  per_verifier_timeout = "10s"
{verify_on_run}
[[plugins.'io.containerd.transfer.v1.local'.unpack_config]]
  platform = "linux/{arch}"
  snapshotter = "native"
"""
CRI = """[plugins.'io.containerd.cri.v1.images']
  snapshotter = "native"
{images}
[plugins.'io.containerd.cri.v1.images'.pinned_images]
  sandbox = "{sandbox}"
[plugins.'io.containerd.cri.v1.runtime']
  disable_apparmor = true
  restrict_oom_score_adj = true
[plugins.'io.containerd.cri.v1.runtime'.cni]
  conf_dir = "{dir}/cni"
"""
ALL_OF_CRI = '"io.containerd.grpc.v1.cri", "io.containerd.cri.v1.images", "io.containerd.cri.v1.runtime", "io.containerd.nri.v1.nri"'


def path_of(variable, name):
    path = os.environ.get(variable) or shutil.which(name)
    return pathlib.Path(path) if path else None


PATH = path_of("CONTAINERD", "containerd")
CRICTL = path_of("CRICTL", "crictl")


def why_not():
    """Why no test can run, or ""."""
    if not PATH:
        return "containerd not found (CONTAINERD=/path/to/containerd)"
    version = subprocess.run([PATH, "--version"], capture_output=True, text=True).stdout.split()
    if len(version) < 3 or not version[2].lstrip("v").startswith("2."):
        return f"{PATH} is not version 2, which has image verifiers: {' '.join(version)}"
    if not PATH.with_name("ctr").exists():
        return f"no ctr beside {PATH}"
    if os.geteuid() != 0:
        return "containerd needs root"
    return "" if shutil.which("docker-registry") else "docker-registry not installed"


def why_no_cri():
    if why_not():
        return why_not()
    if not CRICTL:
        return "crictl not found (CRICTL=/path/to/crictl)"
    for name in ("runc", "cc"):
        if not shutil.which(name):
            return f"{name} not found, which containers are run or built with"
    return "" if PATH.with_name("containerd-shim-runc-v2").exists() else f"no containerd-shim-runc-v2 beside {PATH}"


def has_verify_on_run():
    return not why_not() and "verify_on_run" in subprocess.run([PATH, "config", "default"], capture_output=True, text=True).stdout


class Containerd:
    """Runs in dir until the test is over; its verifiers are what lies in .verifiers.  .settings are cocket's, as /etc/cocket/config.json has
    them for the machine."""

    def __init__(self, test, verify_on_run=False, sandbox=None, images=""):
        self.dir, self.sandbox = test.dir, sandbox
        self.verifiers = self.dir / "verifiers"
        self.verifiers.mkdir(exist_ok=True)
        lines = CONFIGURATION.format(dir=self.dir, arch=ARCHITECTURE, disabled='"io.containerd.nri.v1.nri"' if sandbox else ALL_OF_CRI,
                                     verify_on_run="  verify_on_run = true" if verify_on_run else "")
        if sandbox:
            lines += CRI.format(dir=self.dir, sandbox=sandbox, images=images)
        (self.dir / "config.toml").write_text(lines)
        self.begin(test)

    def begin(self, test):
        env = {**environment(test.home, {"COCKET_CONFIG": self.dir / "cocket.json"}), "PATH": f"{PATH.parent}:{os.environ['PATH']}"}
        del env["HOME"]  # as a service has none
        with open(self.dir / "log", "ab") as log:
            process = subprocess.Popen([PATH, "-c", self.dir / "config.toml", "-l", "debug"], stdout=log, stderr=log, env=env)
        test.addCleanup(self.end, process)
        for _ in range(200):
            if self.ctr("version").returncode == 0 and (not self.sandbox or self.crictl("info").returncode == 0):
                return
            time.sleep(0.1)
        test.fail(self.log()[-3000:])

    def end(self, process):
        process.terminate()
        process.wait()

    def ask_cocket(self, **settings):
        """From now on; the directory of verifiers is read each time."""
        settings.setdefault("ledger", str(self.dir / "ledger.json"))
        (self.dir / "cocket.json").write_text(json.dumps({"containerd": settings}))
        link = self.verifiers / "cocket-containerd"
        if not link.is_symlink():
            link.symlink_to(PROGRAM)

    def ask_nobody(self):
        (self.verifiers / "cocket-containerd").unlink()

    def log(self):
        return (self.dir / "log").read_text()

    def ctr(self, *words):
        return subprocess.run([PATH.with_name("ctr"), "--address", self.dir / "sock", *words], capture_output=True, text=True, timeout=60)

    def crictl(self, *words):
        address = f"unix://{self.dir}/sock"
        return subprocess.run([CRICTL, "--config", "/dev/null", "--runtime-endpoint", address, "--image-endpoint", address, "--timeout", "40s", *words],
                              capture_output=True, text=True, timeout=60)
