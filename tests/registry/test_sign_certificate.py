"""cocket sign --identity-token: an image signed by certificate with a sigstore of our own (support.sigstore), over TLS, verified by the program; and each
service refusing, or answering what does not verify: then nothing is attached.  About 15 seconds."""

import json
import os
import pathlib
import pty
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support.oci import image
from support.program import PROGRAM, Case, environment, key, need_openssl, run
from support.registry import Registry
from support.sigstore import CI_ISSUER, LOG_ORIGIN, MAIL_ISSUER, TRUST_CONFIG, WORKFLOW, Refusal, Sigstore, token

MAIL = "ada@example.com"
RUNNER = "runner-secret"


@need_openssl
class SignCase(Case):
    def setUp(self):
        super().setUp()
        self.stack = self.enter(Sigstore(self.dir / "sigstore"))
        self.registry = self.enter(Registry())
        self.repo = self.registry.repository("shop/api")
        self.digest = image(self.repo, "1")
        self.image = f"{self.registry.host}/shop/api:1"
        self.token = token(mail=MAIL)

    def put(self, text, name="token"):
        path = self.dir / name
        path.write_text(text)
        return path

    def sign(self, *args, source=None, env=None, root=None, stdin=b"", **options):
        source = self.put(self.token) if source is None else source
        given = ["--identity-token", source, "--signing-config", options.pop("config", self.stack.config), "--trusted-root", root or self.stack.root]
        result = run("sign", "--certs-dir", self.stack.certs, *given, *args, options.pop("image", self.image), home=self.home, env=env, stdin=stdin, **options)
        self.assertNotIn(self.token.split(".")[2].encode(), result.out + result.err, "no message has the token")
        return result

    def verify_as(self, name, issuer=MAIL_ISSUER, *args, **options):
        return self.verify(options.pop("image", self.image), args=("--identity", name, "--issuer", issuer, "--trusted-root", self.stack.root, *args), **options)

    def attached(self):
        """What else than the image is there: its manifests, but for the image's own."""
        return len(self.repo.manifests) - 1

    def asked(self, service):
        return sum(path.startswith("/" + service) for path, _, _ in self.stack.requests)

    def assertSigned(self, result, name=MAIL, issuer=MAIL_ISSUER):
        self.assertEqual(result.status, 0, result)
        self.assertAllowed(self.verify_as(name, issuer), self.digest)
        self.assertDenied(self.verify_as("mallory@example.com", issuer), "identity-mismatch")

    def assertNotSigned(self, result, status, *words):
        self.assertFalse(result.crashed, result)
        self.assertEqual((result.status, result.out), (status, b""), result)
        for word in words:
            self.assertIn(word, result.err.decode(), result)
        self.assertEqual(self.attached(), 0, result)


class Attested(SignCase):
    """What is attested by certificate is proved before it is attached, replaces its own, and signs no image."""

    def attest(self, *args):
        scan = self.put(json.dumps({"SchemaVersion": 2, "CreatedAt": "2026-11-28T10:00:00Z", "Results": []}), "scan.json")
        return run("attest", "--certs-dir", self.stack.certs, "--identity-token", self.put(self.token), "--signing-config", self.stack.config,
                   "--trusted-root", self.stack.root, "--predicate", scan, "--output", "json", *args, self.image, home=self.home)

    def test_attested(self):
        for replaced in (0, 1):
            result = self.attest()
            self.assertEqual((result.status, result.json.get("formats")), (0, ["bundle"]), result)
            self.assertEqual(result.json["attached"][0]["replaced"], replaced, result)
            self.assertEqual(result.json["identities"], [{"identity": MAIL, "issuer": MAIL_ISSUER}], result)
            self.assertEqual(self.attached(), 1)
        self.assertDenied(self.verify_as(MAIL), "unknown-key", "no-signature", "not-signed")
        refused = self.attest("--format", "envelope")
        self.assertEqual((refused.status, refused.out), (2, b""), refused)

    def test_a_log_that_refuses(self):
        self.stack.refuse = {"log": Refusal(500, "no")}
        result = self.attest()
        self.assertEqual((result.status, result.out, self.attached()), (3, b"", 0), result)


class Signed(SignCase):
    def test_mail_json_and_replacing(self):
        result = self.sign("--output", "json")
        self.assertSigned(result)
        self.assertEqual((result.json["formats"], result.json["keys"]), (["bundle"], []), result)
        self.assertEqual(result.json["identities"], [{"identity": MAIL, "issuer": MAIL_ISSUER}], result)
        self.assertIn(b"becomes public for good", result.err)
        self.assertIn(self.stack.host.encode(), result.err, "the log is named")
        (path, body, headers), = [r for r in self.stack.requests if r[0].startswith("/ca")]
        self.assertEqual((path, headers["Content-Type"]), ("/ca/api/v2/signingCert", "application/json"))
        for path, body, headers in self.stack.requests:
            if not path.startswith("/ca"):
                self.assertNotIn(self.token.split(".")[2].encode(), body + repr(headers).encode(), path)
        again = self.sign("--output", "json")
        self.assertSigned(again)
        self.assertEqual(again.json["attached"][0]["replaced"], 1, again)
        self.assertEqual(self.attached(), 1)
        claim, = self.verify_as(MAIL).json["claims"]
        self.assertEqual((claim["format"], claim["identity"]), ("bundle", {"issuer": MAIL_ISSUER, "subject": MAIL}))
        self.assertEqual(self.sign(source=self.put(token(mail="eve@example.com"))).status, 0)
        self.assertEqual(self.attached(), 2, "another identity's stays")

    def test_kept_without_log(self):
        """One that is as good is kept if the registry deletes nothing, and then no log is asked."""
        self.registry.deletes = False
        self.assertSigned(self.sign())
        self.stack.requests.clear()
        result = self.sign("--output", "json")
        self.assertEqual((result.status, result.json["attached"][0]["kept"]), (0, True), result)
        self.assertEqual((self.asked("ca"), self.asked("log"), self.asked("tsa")), (1, 0, 0))

    def test_workflow_by_runner(self):
        env = {"ACTIONS_ID_TOKEN_REQUEST_URL": self.stack.url + "/oidc/token?api-version=2.0", "ACTIONS_ID_TOKEN_REQUEST_TOKEN": RUNNER}
        result = self.sign(source="github", env=env)
        self.assertSigned(result, WORKFLOW, CI_ISSUER)
        self.assertIn(WORKFLOW.encode(), result.err)
        self.assertIn("audience=sigstore", self.stack.requests[0][0])
        self.assertAllowed(self.verify_as(WORKFLOW.replace("v1.4", "*"), CI_ISSUER))
        wrong = self.sign(source="github", env={**env, "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "runner-guess"})
        self.assertEqual(wrong.status, 3, wrong)
        self.assertIn(b"GitHub's token service " + self.stack.url.encode() + b"/oidc/token: refused (status 401): no such runner", wrong.err)
        self.assertNotIn(b"runner-guess", wrong.err)

    def test_other_sources(self):
        text = self.token + "\n"
        self.assertSigned(self.sign(source="gitlab", env={"SIGSTORE_ID_TOKEN": self.token}))
        self.assertSigned(self.sign(source="-", stdin=text.encode()))
        self.assertSigned(self.sign(source="env://TOKEN", env={"TOKEN": text}))
        both = self.put(json.dumps({"mediaType": TRUST_CONFIG, "trustedRoot": self.stack.trusted_root(), "signingConfig": self.stack.signing_config()}), "both.json")
        self.assertSigned(self.sign(config=both, root=both))
        usual = self.home / ".config/cocket"
        usual.mkdir(parents=True)
        for name, source in (("signing_config.json", self.stack.config), ("trusted_root.json", self.stack.root)):
            (usual / name).write_bytes(source.read_bytes())
        result = run("sign", "--certs-dir", self.stack.certs, "--identity-token", self.put(text), self.image, home=self.home)
        self.assertSigned(result)

    def on_terminal(self, answer, *args):
        """(status, what was said) of somebody who is there and is asked."""
        given = ["sign", "--certs-dir", self.stack.certs, "--identity-token", self.put(self.token), "--signing-config", self.stack.config, "--trusted-root",
                 self.stack.root, *args, self.image]
        pid, terminal = pty.fork()
        if pid == 0:
            os.execve(PROGRAM, [PROGRAM, *map(str, given)], environment(self.home, None))
        said, has_answered = b"", False
        while True:
            try:
                piece = os.read(terminal, 4096)
            except OSError: # it has ended
                piece = b""
            if not piece:
                break
            said += piece
            if b"[y/N] " in said and not has_answered:
                has_answered = True
                os.write(terminal, answer)
        os.close(terminal)
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), said

    def test_asked_on_a_terminal(self):
        for answer in (b"\n", b"n\n", b"\x04"):
            status, said = self.on_terminal(answer)
            self.assertEqual((status, self.stack.requests, self.attached()), (2, [], 0), said)
            self.assertIn(b"not confirmed, so nothing is signed; --yes signs without asking", said)
        status, said = self.on_terminal(b"y\n")
        self.assertEqual((status, self.attached()), (0, 1), said)
        status, said = self.on_terminal(b"", "--yes")
        self.assertEqual((status, b"[y/N]" in said), (0, False), said)
        self.assertIn(b"becomes public for good", said)

    def test_verbose_has_no_token(self):
        self.assertSigned(self.sign("-v"))
        env = {"ACTIONS_ID_TOKEN_REQUEST_URL": self.stack.url + "/oidc/token?api-version=2.0", "ACTIONS_ID_TOKEN_REQUEST_TOKEN": RUNNER}
        self.assertNotIn(RUNNER.encode(), self.sign("-v", source="github", env=env).err)

    def test_variables_and_configuration(self):
        """The command line outweighs a variable; what is set for verify neither stands in the way of a key nor leaves out the log."""
        self.assertSigned(self.sign(env={"COCKET_KEY": key().private}))
        config = self.put(json.dumps({"trusted-root": [str(self.stack.root)], "no-log": True, "no-sct": True}), "config.json")
        self.stack.requests.clear()
        self.assertSigned(self.sign("--config", config))
        self.assertEqual(self.asked("log"), 1)
        by_key = run("sign", "--config", config, "--key", key().private, self.image, home=self.home, env={"COCKET_TRUSTED_ROOT": self.stack.root})
        self.assertEqual(by_key.status, 0, by_key)
        for name in ("identity-token", "yes"):
            self.assertEqual(self.sign("--config", self.put(json.dumps({name: "x"}), "config.json")).status, 2, name)

    def test_detached_and_index(self):
        file = self.dir / "api.sigs"
        self.assertEqual(self.sign("--detached", file, "--recursive").status, 0)
        self.assertEqual(self.attached(), 0)
        self.assertAllowed(self.verify_as(MAIL, MAIL_ISSUER, "--signature", file), self.digest)

    def test_many_images_one_certificate(self):
        others = [image(self.repo, str(n)) for n in range(2, 6)]
        names = [f"{self.registry.host}/shop/api:{n}" for n in range(2, 6)]
        result = self.sign(*names)
        self.assertEqual((result.status, len(result.out.splitlines())), (0, 5), result)
        self.assertEqual((self.asked("ca"), self.asked("log"), self.asked("tsa")), (1, 5, 5))
        for name, digest in zip(names, others):
            self.assertAllowed(self.verify_as(MAIL, image=name), digest)

    def test_certificate_that_ends_is_renewed(self):
        image(self.repo, "2")
        self.stack.lie = "certificate-ends"
        result = self.sign(f"{self.registry.host}/shop/api:2")
        self.assertEqual(result.status, 0, result)
        self.assertGreater(self.asked("ca"), 2)

    def test_without_log_as_simple(self):
        config = self.put(json.dumps(self.stack.signing_config(rekorTlogUrls=[])), "no-log.json")
        self.assertNotSigned(self.sign(config=config), 2, "names no transparency log that is in use; --no-log signs without one")
        self.assertNotSigned(self.sign("--format", "simple"), 2, "--format simple: has no place")
        self.assertEqual(self.stack.requests, [])
        result = self.sign("--no-log", "--format", "simple", "--output", "json", config=config)
        self.assertEqual((result.status, result.json["formats"]), (0, ["simple"]), result)
        self.assertIn(b"warning: --no-log: no transparency log has what is signed", result.err)
        hint = f"hint: cocket verify --identity {MAIL} --issuer {MAIL_ISSUER} --trusted-root {self.stack.root} --no-log IMAGE\n"
        self.assertIn(hint.encode(), result.err)
        self.assertDenied(self.verify_as(MAIL), "log")
        self.assertAllowed(self.verify_as(MAIL, MAIL_ISSUER, "--no-log"), self.digest)
        again = self.sign("--no-log", "--format", "simple", "--output", "json", config=config)
        self.assertEqual((again.status, again.json["attached"][0]["replaced"]), (0, 1), again)

    def test_two_logs_and_selectors(self):
        two = [self.stack.service("/log", 2), self.stack.service("/log", 2, operator="second.example.com")]
        for selector, count in (({"selector": "ANY"}, 1), ({"selector": "ALL"}, 2), ({"selector": "EXACT", "count": 2}, 2)):
            with self.subTest(selector):
                self.stack.requests.clear()
                config = self.put(json.dumps(self.stack.signing_config(rekorTlogUrls=two, rekorTlogConfig=selector)), "two.json")
                self.assertSigned(self.sign(config=config))
                self.assertEqual(self.asked("log"), count)


class Refused(SignCase):
    LIES = {
        # the certificate, before anything is signed with it: nobody else is asked
        "certificate-other-key": ("ca", "certificate authority {url}/ca: its certificate is for another key"),
        "certificate-other-name": ("ca", "the certificate is for mallory@example.com, and the identity token for " + MAIL),
        "certificate-other-authority": ("ca", "its certificate does not verify by the trusted root: certificate: "),
        "sct-missing": ("ca", "no log of certificates has its certificate (no SCT)"),
        "sct-other-log": ("ca", "no known log of certificates signed for its certificate (SCT)"),
        "sct-detached": ("ca", "signedCertificateDetachedSct: "),
        # the timestamp, before the log is asked
        "certificate-expired": ("tsa", "does not verify by the trusted root, so it is not attached: timestamp: signed at "),
        "token-other-bytes": ("tsa", "timestamp authority {url}/tsa: answered with another nonce"),
        "token-old": ("tsa", "timestamp authority {url}/tsa: answered with another nonce"),
        # the entry
        "entry-other-hash": ("log", "so it is not attached: log: "),
        "entry-other-signature": ("log", "so it is not attached: log: "),
        "entry-other-log": ("log", "so it is not attached: log: entries of unknown transparency logs alone"),
        "proof-missing": ("log", "so it is not attached: log: "),
        "checkpoint-other-root": ("log", "the checkpoint is of another tree"),
        "checkpoint-other-origin": ("log", "the checkpoint's origin is log.other.example.com, expected " + LOG_ORIGIN),
        "checkpoint-other-key": ("log", "the checkpoint is not signed by the log"),
    }

    def test_services_that_lie(self):
        order = ["ca", "tsa", "log"]
        self.assertEqual(self.sign("--detached", self.dir / "first.sigs").status, 0, "the neighbour of all that follows")
        for lie, (last, words) in self.LIES.items():
            with self.subTest(lie):
                self.stack.lie = lie
                self.stack.requests.clear()
                self.assertNotSigned(self.sign(), 3, words.format(url=self.stack.url))
                self.assertTrue(self.asked(last))
                for later in order[order.index(last) + 1:]:
                    self.assertFalse(self.asked(later), later)
        self.stack.lie = None
        self.assertSigned(self.sign())

    def test_services_that_refuse(self):
        rows = [("ca", 400, "auth: ", "certificate authority {url}/ca: refused (status 400): no"), ("ca", 403, "auth: ", "refused (status 403): no"),
                ("ca", 500, "registry: ", "certificate authority {url}/ca: status 500: no"), ("ca", 307, "registry: ", "redirects are not followed"),
                ("tsa", 400, "registry: ", "timestamp authority {url}/tsa: status 400: no"), ("log", 409, "registry: ", "transparency log {url}/log: status 409: no"),
                ("log", 503, "registry: ", "transparency log {url}/log: status 503: no")]
        for service, status, reason, words in rows:
            with self.subTest(service=service, status=status):
                self.stack.refuse = {service: Refusal(status, "no\x1b[2Jthanks")}
                result = self.sign()
                self.assertNotSigned(result, 3, "cocket: error: " + reason, words.format(url=self.stack.url))
                self.assertNotIn(b"\x1b", result.err)
        self.stack.refuse = {"ca": Refusal(400, "cannot take " + self.token)}
        self.assertNotSigned(self.sign(), 3, "(what it says repeats the identity token)")
        self.stack.refuse = {}
        self.assertNotSigned(self.sign(source=self.put(token(mail=MAIL, issuer="https://nobody.example.com"))), 3, "error processing the identity token")
        self.stack.server.server_close()
        self.assertNotSigned(self.sign(), 3, "cocket: error: network: ")

    def test_tokens(self):
        rows = [(token(mail=MAIL, lives=-5), "the identity token expired at "), (token(mail=MAIL, audience="docker.io"), "for the audience docker.io, expected sigstore"),
                (token(mail=MAIL, audience=["a", "b"]), "for the audience a, expected sigstore"), (token(), "names nobody"), ("", "is empty, expected an identity token file"),
                ("abc", "not an identity token"), ("a.b.c", "claims of the identity token are not JSON"), (self.token + ".x", "not an identity token")]
        for text, words in rows:
            with self.subTest(words):
                self.assertNotSigned(self.sign(source=self.put(text)), 2, words)
        self.assertSigned(self.sign(source=self.put(token(mail=MAIL, audience=["a", "sigstore"]))))

    def test_sources(self):
        rows = [(self.token, {}, "a token, which others on this machine can read"), (self.dir / "none", {}, "No such file"), ("env://NONE", {}, "the variable is not set"),
                ("github", {}, "ACTIONS_ID_TOKEN_REQUEST_URL is not set"), ("gitlab", {}, "SIGSTORE_ID_TOKEN is not set"),
                ("github", {"ACTIONS_ID_TOKEN_REQUEST_URL": "http://token.example.com/", "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "x"}, "plain http, expected https")]
        for source, env, words in rows:
            with self.subTest(words):
                self.assertNotSigned(self.sign(source=source, env=env), 2, words)
        env = {"COCKET_IDENTITY_TOKEN": self.token}
        self.assertNotSigned(self.sign(env=env), 2, "COCKET_IDENTITY_TOKEN")
        runner = {"ACTIONS_ID_TOKEN_REQUEST_URL": self.stack.url + "/oidc/token", "ACTIONS_ID_TOKEN_REQUEST_TOKEN": RUNNER, "SIGSTORE_ID_TOKEN": self.token}
        self.assertNotSigned(run("sign", self.image, home=self.home, env=runner), 2, "--identity-token")
        self.assertNotSigned(self.sign("--key", key().private), 2, "--key and --identity-token are mutually exclusive")
        self.assertNotSigned(run("sign", "--key", key().private, "--no-log", self.image, home=self.home), 2, "--no-log and --no-sct require --identity-token")
        self.assertEqual(self.stack.requests, [])

    def test_configurations(self):
        service = self.stack.service
        rows = [({"caUrls": []}, "names no certificate authority that is in use"), ({"tsaUrls": []}, "names no timestamp authority that is in use"),
                ({"caUrls": [service("/ca", validFor={"start": "2026-01-01T00:00:00Z", "end": "2026-02-01T00:00:00Z"})]}, "names no certificate authority that is in use"),
                ({"rekorTlogUrls": [service("/log", 1)]}, "names no transparency log that is in use and speaks Rekor v2"),
                ({"caUrls": [service("/ca", url="http://ca.example.com")]}, "caUrls[0]: url: http://ca.example.com, expected https"),
                ({"caUrls": [service("/ca", url="https://ca.example.com/?x")]}, "expected a URL without query"),
                ({"tsaConfig": {"selector": "SOME"}}, "tsaConfig: selector: SOME, expected ANY, ALL or EXACT"),
                ({"rekorTlogConfig": {"selector": "EXACT", "count": 2}}, "rekorTlogConfig: count: 2, and 1 are in use"),
                ({"mediaType": "application/vnd.dev.sigstore.signingconfig.v0.1+json"}, "mediaType: ")]
        for more, words in rows:
            with self.subTest(words):
                self.assertNotSigned(self.sign(config=self.put(json.dumps(self.stack.signing_config(**more)), "config.json")), 2, words)
        self.assertNotSigned(self.sign(config=self.dir / "none.json"), 2, "none.json")
        self.assertNotSigned(run("sign", "--identity-token", self.put(self.token), self.image, home=self.home), 2, "which services sign is not known")
        root = self.stack.trusted_root()
        root["timestampAuthorities"] = []
        self.assertNotSigned(self.sign(root=self.put(json.dumps(root), "no-tsa.json")), 3, "timestamp: a timestamp by an unknown authority")
        self.assertEqual(self.asked("log"), 0)


if __name__ == "__main__":
    unittest.main()
