"""Shell completion in the shells themselves: each runs on a terminal of its own, gets the words and a TAB, and says what its line became.
A shell that is not installed is skipped with a word."""

import os
import pty
import select
import shutil
import signal
import subprocess
import time
import unittest

from support.program import PROGRAM, ROOT, Case

SHELLS = {
    "bash": (["bash", "--norc", "--noprofile", "-i"], "PS1='> '; . {dir}/script; bind 'set bell-style none'\n"),
    "zsh": (["zsh", "-f", "-i"], "PS1='> '; unsetopt beep auto_remove_slash; fpath=({dir}/functions $fpath); autoload -Uz compinit; compinit -u -D\n"),
    "fish": (["fish", "--no-config", "-i"], "function fish_prompt; printf '> '; end; set -g fish_autosuggestion_enabled 0; source {dir}/script\n"),
}
SECONDS = 20


class Terminal:
    """A shell on a terminal."""

    def __init__(self, command, env, cwd):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(cwd)
            os.execvpe(command[0], command, env)
        self.seen = ""

    def send(self, text):
        os.write(self.fd, text.encode())

    def wait_for(self, text, seconds=SECONDS):
        """What came until then, with that text."""
        end = time.monotonic() + seconds
        while text not in self.seen:
            if not select.select([self.fd], [], [], max(0, end - time.monotonic()))[0]:
                raise AssertionError(f"{text!r} did not come: {self.seen[-2000:]!r}")
            self.seen += os.read(self.fd, 4096).decode("utf-8", "replace")
        before, _, self.seen = self.seen.partition(text)
        return before + text

    def settle(self, quiet=0.3):
        while select.select([self.fd], [], [], quiet)[0]:
            self.seen += os.read(self.fd, 4096).decode("utf-8", "replace")

    def close(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)


class Completion(Case):
    def setUp(self):
        super().setUp()
        (self.dir / "bin").mkdir()
        (self.dir / "functions").mkdir()
        os.symlink(PROGRAM, self.dir / "bin/cocket")
        shutil.copy(ROOT / "completions/_cocket", self.dir / "functions/_cocket")
        (self.dir / "work").mkdir()
        (self.dir / "work/release.pub").touch()
        (self.dir / "work/with space.pub").touch()
        (self.dir / "work/release.txt").touch()
        (self.dir / "work/other.txt").touch()
        (self.dir / "work/sub").mkdir()
        (self.dir / "work/sub/deep.pub").touch()
        (self.dir / "work/sub/deep.key").touch()
        (self.dir / "work/layout").mkdir()
        (self.dir / "said").touch()

    def shell(self, name):
        if not shutil.which(name):
            self.skipTest(f"{name} is not installed")
        command, setup = SHELLS[name]
        (self.dir / "script").write_bytes(self.run_ok("completion", name).out)
        env = {"PATH": f"{self.dir}/bin:{os.environ['PATH']}", "HOME": str(self.home), "TERM": "dumb" if name != "fish" else "xterm",
               "LC_ALL": "C.UTF-8", "SAID": str(self.dir / "said"), "ZDOTDIR": str(self.home)}
        terminal = Terminal(command, env, self.dir / "work")
        self.addCleanup(terminal.close)
        terminal.settle()
        terminal.send(setup.format(dir=self.dir))
        terminal.settle()
        return terminal

    def completed(self, terminal, typed):
        """The line after a TAB: it is run with a command before it that writes its arguments down, one a line."""
        (self.dir / "said").write_text("")
        terminal.send(typed + "\t")
        terminal.settle()
        terminal.send("\x01printf '%s|' \x05 end-of-line > $SAID\r")
        deadline = time.monotonic() + SECONDS
        while "end-of-line" not in (said := (self.dir / "said").read_text()):
            self.assertLess(time.monotonic(), deadline, f"{typed!r}: {said!r} {terminal.seen[-1500:]!r}")
            time.sleep(0.05)
        terminal.settle(0.1)
        return said.removesuffix("|end-of-line|").split("|")

    def check(self, name):
        terminal = self.shell(name)
        for typed, becomes in (
            ("cocket veri", ["cocket", "verify"]),
            ("cocket verx", ["cocket", "verx"]),
            ("cocket key gen", ["cocket", "key", "generate"]),
            ("cocket verify --thr", ["cocket", "verify", "--threshold"]),
            ("cocket digest --thr", ["cocket", "digest", "--thr"]),
            ("cocket verify --output j", ["cocket", "verify", "--output", "json"]),
            ("cocket verify --output=j", ["cocket", "verify", "--output=json"]),
            ("cocket sign --format simple,b", ["cocket", "sign", "--format", "simple,bundle"]),
            ("cocket verify --key rel", ["cocket", "verify", "--key", "release.pub"]),
            ("cocket verify --key=rel", ["cocket", "verify", "--key=release.pub"]),
            ("cocket verify --key wi", ["cocket", "verify", "--key", "with space.pub"]),
            ("cocket verify --key oth", ["cocket", "verify", "--key", "other.txt"]),  # where none ends as it should, any is offered
            ("cocket verify --key sub/", ["cocket", "verify", "--key", "sub/deep.pub"]),
            ("cocket verify --trust x --ke", ["cocket", "verify", "--trust", "x", "--ke"]),
            ("cocket verify --trust la", ["cocket", "verify", "--trust", "layout/"]),
            ("cocket verify --trust rel", ["cocket", "verify", "--trust", "rel"]),
            ("cocket verify dock", ["cocket", "verify", "docker"]),
            ("cocket verify oci:la", ["cocket", "verify", "oci:layout/"]),
            ("cocket verify docker:", ["cocket", "verify", "docker://"]),
            ("cocket trust delegate r --parent x --term", ["cocket", "trust", "delegate", "r", "--parent", "x", "--terminating"]),
        ):
            with self.subTest(shell=name, typed=typed):
                got = self.completed(terminal, typed)
                # a unique word may be followed by more of the same word in one shell and not in another: zsh stops before docker's two ends
                if becomes[-1] == "docker":
                    self.assertTrue(got[-1].startswith("docker"), got)
                else:
                    self.assertEqual(got, becomes)

    def test_bash(self):
        self.check("bash")

    def test_zsh(self):
        self.check("zsh")

    def test_fish(self):
        self.check("fish")

    def test_bash_without_a_terminal(self):
        script = self.dir / "script"
        script.write_bytes(self.run_ok("completion", "bash").out)
        ask = ('. "$1"; complete -p cocket; COMP_LINE="cocket verify --thr"; COMP_POINT=${#COMP_LINE}; COMP_WORDS=(cocket verify --thr); '
               'COMP_CWORD=2; _cocket; printf "%s\\n" "${COMPREPLY[@]}"')
        env = {"PATH": f"{self.dir}/bin:{os.environ['PATH']}", "HOME": str(self.home)}
        done = subprocess.run(["bash", "-c", ask, "bash", script], env=env, capture_output=True, text=True)
        self.assertEqual(done.stdout, "complete -F _cocket cocket\n--threshold\n", done.stderr)


if __name__ == "__main__":
    unittest.main()
