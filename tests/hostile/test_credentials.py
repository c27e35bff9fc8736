"""Who is told the password: rows A25 and A26 of the attack list, and every honest way to log in as the neighbour.
The registry stands at registry.example.com behind a CONNECT proxy, so that each host spoken to is in the log
with what it was told."""

import base64
import json
import os
import pathlib
import signal
import unittest

from base import *

USER, PASSWORD, TOKEN = "alice", "s3cret:with:colons", "token-of-the-registry"
BASIC = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()


def auths(host, **fields):
    entry = fields or {"auth": BASIC.split()[1]}
    return {"auths": {host: entry}}


class WithCredentials:
    """Mixed into an Attack: docker's config.json, and hooks that ask for it."""

    def write_config(self, config, path=".docker/config.json"):
        target = self.home / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(config if isinstance(config, str) else json.dumps(config))
        return target

    def challenge(self, text, accepted):
        """Every request of the API without one of these Authorization values gets 401 with that challenge."""
        def hook(r):
            if r.path.startswith("/v2/") and r.headers.get("Authorization") not in accepted:
                return Response(401, {"errors": [{"code": "UNAUTHORIZED"}]}, {"WWW-Authenticate": text, "Content-Type": "application/json"})
        self.registry.hook(hook)

    def token_server(self, path="/token", answer=None, anonymous=True):
        self.token_requests = []

        def hook(r):
            if r.path != path:
                return None
            self.token_requests.append(r)
            if not anonymous and r.headers.get("Authorization") != BASIC:
                return error(401, "UNAUTHORIZED")
            return Response(200, answer or {"token": TOKEN, "expires_in": 300}, media_type="application/json")
        self.registry.hook(hook)

    def bearer(self, realm, more=',service="registry.example.com",scope="repository:shop/api:pull"'):
        self.challenge(f'Bearer realm="{realm}"{more}', [f"Bearer {TOKEN}"])

    def secrets_told(self):
        """(host, Authorization or body) of each request that carried something secret."""
        told = []
        for r in self.registry.log:
            headers = [r.headers.get(n) or "" for n in ("Authorization", "Proxy-Authorization", "Cookie")]
            said = " ".join([*headers, r.body.decode("latin-1"), r.target])
            if any(s in said for s in (BASIC.split()[1], PASSWORD, TOKEN, "identity-of-alice", "netrc")):
                told.append((r.scheme, r.host.split(":")[0]))
        return set(told)


@need_openssl
class A25Realms(WithCredentials, TlsAttack):
    def setUp(self):
        super().setUp()
        self.digest = self.signed_image()
        self.write_config(auths(self.host))

    def test_a25_realms_that_get_no_credentials(self):
        realms = ["http://auth.example.com/token", "http://registry.example.com/token", "https://169.254.169.254/token",
                  "http://169.254.169.254/token",
                  "https://10.0.0.1/token", "https://127.0.0.1/token", "https://192.168.1.1/token", "https://172.16.0.1/token",
                  "https://[::1]/token",
                  "https://[fd00::1]/token", "https://[::ffff:127.0.0.1]/token", "https://localhost/token", "https://0x7f000001/token",
                  "https://2130706433/token",
                  "https://0.0.0.0/token", "file:///etc/passwd", "ftp://auth.example.com/token", "https://alice:pw@auth.example.com/token",
                  "https://auth.example.com@evil.example.net/token", "https://evil.example.net\\@auth.example.com/token",
                  "//evil.example.net/token", "/token",
                  "token", "", "https:///token", "https://auth.example.com:99999/token", "https://auth.example.com/token#x",
                  "https://auth.example.com/token\x01", "javascript:x", "gopher://auth.example.com/token"]
        for realm in realms:
            with self.subTest(realm):
                self.registry.hooks.clear()
                self.registry.clear()
                self.bearer(realm)
                self.token_server()
                self.assertUnknown(self.ask(), "auth")
                self.assertEqual(self.secrets_told(), set(), self.registry.log)

    def test_a25_neighbour_a_realm_at_another_https_host(self):
        self.bearer("https://auth.example.com/token")
        self.token_server(anonymous=False)
        self.assertAllowed(self.ask(), self.digest)
        self.assertEqual([r.host for r in self.token_requests], ["auth.example.com"])
        self.assertEqual(self.token_requests[0].headers["Authorization"], BASIC)
        self.assertEqual(self.token_requests[0].query["scope"], ["repository:shop/api:pull"])

    def test_a_token_server_elsewhere_is_believed_by_the_registrys_roots(self):
        """As docker and podman do: one private CA for registry and token server."""
        self.bearer("https://auth.example.com/token")
        self.token_server(anonymous=False)
        self.assertAllowed(self.verify(self.image(), self.key, args=["--certs-dir", self.certs_dir], env=self.proxy), self.digest)

    def test_a_token_server_elsewhere_must_still_be_who_it_says(self):
        self.bearer("https://unnamed.example.org/token")  # not in the certificate
        self.token_server(anonymous=False)
        self.assertUnknown(self.verify(self.image(), self.key, args=["--certs-dir", self.certs_dir], env=self.proxy), "network")
        self.assertEqual(self.secrets_told(), set())

    def test_a25_a_realm_that_redirects(self):
        for target in ("https://evil.example.net/steal", "http://auth.example.com/steal", "https://169.254.169.254/x",
                       "file:///etc/passwd"):
            with self.subTest(target):
                self.registry.hooks.clear()
                self.registry.clear()
                self.bearer("https://auth.example.com/token")
                self.registry.hook(lambda r: Response(307, b"", {"Location": target}) if r.path == "/token" else None)
                self.token_server("/steal")
                self.ask()
                self.assertLessEqual(self.secrets_told(), {("https", "auth.example.com"), ("https", "registry.example.com")},
                                     self.registry.log)

    def test_a25_tokens_that_would_split_a_header(self):
        for token in ("a\r\nX-Evil: 1", "a\nb", "a\0b", "a" * 100000, "", 7, None, ["x"], "t\u00f6ken", "a b"):
            with self.subTest(str(token)[:20]):
                self.registry.hooks.clear()
                self.registry.clear()
                self.bearer("https://auth.example.com/token")
                self.token_server(answer={"token": token})
                self.assertUnknown(self.ask(), "registry")
                self.assertFalse([r for r in self.registry.log if r.headers.get("X-Evil")])

    def test_a25_challenges_that_make_no_sense(self):
        for challenge in ("", "Bearer", "Bearer realm", 'Bearer realm="', "Bearer realm=,,,", "Negotiate", "Digest realm=x",
                          "Bearer " + "a=b," * 5000,
                          'Bearer service="x"', '"', "\x01", "Basic",
                          'Bearer realm="https://auth.example.com/token",realm="https://evil.example.net/token"'):
            with self.subTest(challenge[:30]):
                self.registry.hooks.clear()
                self.registry.clear()
                self.challenge(challenge, ["nothing"])
                self.token_server()
                self.assertUnknown(self.ask(), "auth")
                self.assertNotIn(("https", "evil.example.net"), self.secrets_told())

    def test_a25_credentials_of_one_host_do_not_go_to_another(self):
        self.write_config({"auths": {"registry.example.com.evil.example.net": {"auth": BASIC.split()[1]},
                                     "example.com": {"auth": BASIC.split()[1]},
                                     "gistry.example.com": {"auth": BASIC.split()[1]},
                                     "registry.example.com:8443": {"auth": BASIC.split()[1]}}})
        self.challenge('Basic realm="x"', [BASIC])
        self.assertUnknown(self.ask(), "auth")
        self.assertEqual(self.secrets_told(), set())


@need_openssl
class A26Redirects(WithCredentials, TlsAttack):
    def setUp(self):
        super().setUp()
        self.digest = self.signed_image()
        self.write_config(auths(self.host))
        self.bearer("https://auth.example.com/token")
        self.token_server()

    def redirect(self, target, status=307):
        """Blob requests at the registry lead to target; %s is the path asked for."""
        def hook(r):
            if "/blobs/" in r.path and r.host.startswith(self.host) and r.scheme == "https" and "cdn" not in r.query:
                return Response(status, b"", {"Location": target.replace("%s", r.path)})
        self.registry.hooks.insert(0, hook)

    def serve_blobs(self, host):
        """The CDN: any path, no token asked."""
        def hook(r):
            if r.host.split(":")[0] == host and "/blobs/" in r.path:
                return self.registry.honest(r)
        self.registry.hooks.insert(0, hook)

    def test_a26_neighbour_redirect_to_a_cdn_works_without_the_token(self):
        for status in (301, 302, 303, 307, 308):
            with self.subTest(status):
                self.registry.hooks[:] = self.registry.hooks[-2:]
                self.registry.clear()
                self.redirect("https://cdn.example.net%s", status)
                self.serve_blobs("cdn.example.net")
                self.assertAllowed(self.ask(), self.digest)
                self.assertEqual(len(self.told("cdn.example.net")), 1)
                self.assertIsNone(self.told("cdn.example.net")[0].headers.get("Authorization"))

    def test_a26_neighbour_relative_redirect_stays_and_keeps_the_token(self):
        self.redirect("%s?cdn=1")
        self.assertAllowed(self.ask(), self.digest)

    def test_a26_other_port_is_another_place(self):
        self.redirect("https://registry.example.com:8443%s")
        self.ask()
        for r in self.told(self.host):
            if r.host.endswith(":8443"):
                self.assertIsNone(r.headers.get("Authorization"), r)

    def test_a26_other_hosts_that_look_alike(self):
        for host in ("registry.example.com.evil.example.net", "registry.example.com@evil.example.net", "evil.example.net"):
            with self.subTest(host):
                self.registry.clear()
                self.redirect(f"https://{host}%s")
                self.ask()
                self.assertLessEqual(self.secrets_told(), {("https", "registry.example.com"), ("https", "auth.example.com")},
                                     self.registry.log)

    def test_a26_https_to_http_is_refused(self):
        self.redirect("http://registry.example.com%s")
        self.assertUnknown(self.ask(), "registry")
        self.assertEqual([r for r in self.registry.log if r.scheme == "http" and r.method != "CONNECT"], [])

    def test_a26_other_schemes_are_refused(self):
        for target in ("file:///etc/passwd", "ftp://cdn.example.net%s", "gopher://cdn.example.net", "https://u:p@cdn.example.net%s",
                       "https://169.254.169.254%s",
                       "", "https://", "\x01"):
            with self.subTest(target):
                self.registry.hooks[:] = self.registry.hooks[-2:]
                self.redirect(target)
                self.assertNotAllowed(self.ask())

    def test_a26_loops_end(self):
        for target in ("%s", "https://cdn.example.net%s", "https://registry.example.com%s"):
            with self.subTest(target):
                self.registry.hooks[:] = self.registry.hooks[-2:]
                self.registry.clear()
                self.registry.hooks.insert(0,
                                           lambda r: Response(307, b"",
                                                              {"Location": target.replace("%s", r.path)}) if "/blobs/" in r.path else None)
                result = self.ask()
                self.assertUnknown(result, "registry")
                self.assertLess(len(self.registry.log), 60)

    def test_a26_netrc_is_never_read(self):
        self.write_config({})
        self.registry.hooks.clear()
        self.challenge('Basic realm="x"', [BASIC])
        for name in (".netrc", "_netrc"):
            (self.home / name).write_text(f"machine {self.host} login {USER} password {PASSWORD}\n"
                                          f"machine cdn.example.net login {USER} password netrc\n"
                                          f"machine auth.example.com login {USER} password netrc\n")
            (self.home / name).chmod(0o600)
        self.assertUnknown(self.ask(env={"NETRC": self.home / ".netrc"}), "auth")
        self.assertEqual(self.secrets_told(), set())
        self.assertFalse([r for r in self.registry.log if r.headers.get("Authorization")])

    def test_a26_curlrc_is_never_read(self):
        (self.home / ".curlrc").write_text('header = "X-Curlrc: yes"\n')
        self.assertAllowed(self.ask(env={"CURL_HOME": self.home}))
        self.assertFalse([r for r in self.registry.log if r.headers.get("X-Curlrc")])


@need_openssl
class LoggingIn(WithCredentials, Attack):
    """The honest neighbours: every way of docs/FORMATS.md 6.4 and 6.5, over loopback."""

    def setUp(self):
        super().setUp()
        self.digest = self.signed_image()

    def realm(self):
        self.bearer(f"{self.registry.url}/token")

    def helper(self, suffix, script):
        directory = self.dir / "bin"
        directory.mkdir(exist_ok=True)
        path = directory / f"docker-credential-{suffix}"
        path.write_text("#!/bin/sh\n" + script)
        path.chmod(0o755)
        return {"PATH": f"{directory}:{os.environ['PATH']}"}

    def test_no_credentials(self):
        self.challenge('Basic realm="x"', [BASIC])
        self.assertUnknown(self.ask(), "auth")

    def test_wrong_password(self):
        self.challenge('Basic realm="x"', [BASIC])
        self.write_config(auths(self.registry.host, auth=oci.b64(b"alice:wrong")))
        self.assertUnknown(self.ask(), "auth")
        self.assertLess(len(self.registry.log), 12)

    def test_basic(self):
        self.challenge('Basic realm="x"', [BASIC])
        for config in (auths(self.registry.host), auths(f"http://{self.registry.host}/v1/"),
                       auths(self.registry.host, username=USER, password=PASSWORD)):
            with self.subTest(str(config)):
                self.write_config(config)
                self.assertAllowed(self.ask(), self.digest)

    def test_bearer_anonymous(self):
        self.realm()
        self.token_server()
        self.assertAllowed(self.ask(), self.digest)
        self.assertEqual(len(self.token_requests), 1, "one token should do for one repository")
        self.assertIsNone(self.token_requests[0].headers.get("Authorization"))

    def test_bearer_access_token_name(self):
        self.realm()
        self.token_server(answer={"access_token": TOKEN})
        self.assertAllowed(self.ask(), self.digest)

    def test_bearer_with_config_json(self):
        self.realm()
        self.token_server(anonymous=False)
        self.write_config(auths(self.registry.host))
        self.assertAllowed(self.ask(), self.digest)
        self.assertEqual(self.token_requests[0].headers["Authorization"], BASIC)

    def test_bearer_refused(self):
        self.realm()
        self.token_server(anonymous=False)
        self.assertUnknown(self.ask(), "auth")

    def test_what_a_token_server_refused_is_not_asked_again(self):
        """The second repository's token is asked for before its 401, since the registry is known by then."""
        self.realm()
        self.token_server(anonymous=False)
        self.write_config(auths(self.registry.host, auth=oci.b64(b"alice:wrong")))
        images = [f"{self.registry.host}/shop/{n}:1" for n in ("one", "two", "three")]
        self.assertUnknown(run("verify", "--output", "json", "--key", self.key.public, *images, home=self.home), "auth")
        self.assertEqual(sorted(r.query["scope"][0] for r in self.token_requests),
                         [f"repository:shop/{n}:pull" for n in ("one", "three", "two")])

    def test_a_public_repository_beside_one_that_is_refused(self):
        """A token is asked for ahead, refused, and not needed."""
        def answer(r):
            if r.path.startswith("/v2/closed/"):
                return Response(401, b"", {"WWW-Authenticate": f'Bearer realm="{self.registry.url}/token",service="r"'})
        self.registry.hook(answer)
        self.token_server(anonymous=False)
        done = run("verify", "--output", "json", "--key", self.key.public, f"{self.registry.host}/closed/x:1", self.image(), home=self.home)
        self.assertEqual([i["verdict"] for i in done.objects if "verdict" in i], ["unknown", "allow"], done)
        self.assertEqual(len(self.token_requests), len({r.query["scope"][0] for r in self.token_requests}))

    def test_odd_but_legal_challenges(self):
        realm = f"{self.registry.url}/token"
        for text in (f'bearer REALM="{realm}"', f'Bearer realm="{realm}",scope="repository:shop/api:pull,push",service="a\\"b"',
                     f'Negotiate, Bearer realm="{realm}"',
                     f'Bearer   realm = "{realm}" ,  service=x'):
            with self.subTest(text):
                self.registry.hooks.clear()
                self.challenge(text, [f"Bearer {TOKEN}"])
                self.token_server()
                self.assertAllowed(self.ask(), self.digest)

    def test_token_that_runs_out_is_asked_for_again(self):
        self.realm()
        tokens = iter(["stale", TOKEN, TOKEN])
        self.registry.hook(lambda r: Response(200, {"token": next(tokens)}, media_type="application/json") if r.path == "/token" else None)
        self.ask()  # one retry is enough; more than a few would be a loop
        self.assertLess(len(self.registry.log), 20)

    def test_a_registry_that_never_has_enough(self):
        self.challenge(f'Bearer realm="{self.registry.url}/token",error="insufficient_scope"', ["nothing"])
        self.token_server()
        self.assertUnknown(self.ask(), "auth")
        self.assertLess(len(self.registry.log), 20)

    def test_credential_helper(self):
        self.challenge('Basic realm="x"', [BASIC])
        answer = json.dumps({"ServerURL": self.registry.host, "Username": USER, "Secret": PASSWORD})
        env = self.helper("vault",
                          f"[ \"$1\" = get ] || exit 1\nread -r h || [ -n \"$h\" ]\n"
                          f"[ \"$h\" = {self.registry.host} ] || exit 1\necho '{answer}'\n")
        for config in ({"credHelpers": {self.registry.host: "vault"}}, {"credsStore": "vault", "auths": {self.registry.host: {}}}):
            with self.subTest(str(config)):
                self.write_config(config)
                self.assertAllowed(self.ask(env=env), self.digest)

    def test_credential_helper_gets_nothing_of_ours(self):
        """Neither files, nor an ignored SIGPIPE, nor the password of a private key."""
        self.challenge('Basic realm="x"', [BASIC])
        answer = json.dumps({"ServerURL": self.registry.host, "Username": USER, "Secret": PASSWORD})
        seen = self.dir / "seen"
        env = self.helper("vault", f"ls /proc/self/fd >{seen}.files; grep SigIgn /proc/self/status >{seen}.signals; env >{seen}.env\n"
                                   f"echo '{answer}'\n")
        self.write_config({"credHelpers": {self.registry.host: "vault"}})
        self.assertAllowed(self.ask(env={**env, "COCKET_PASSWORD": "hunter2", "COSIGN_PASSWORD": "hunter3"}), self.digest)
        read = lambda what: pathlib.Path(f"{seen}.{what}").read_text()
        self.assertNotIn("hunter", read("env"))
        self.assertFalse(int(read("signals").split()[1], 16) >> (signal.SIGPIPE - 1) & 1)
        self.assertLessEqual(len(read("files").split()), 4)  # ls has its directory open

    def test_credential_helper_that_has_nothing(self):
        self.realm()
        self.token_server()
        self.write_config({"credsStore": "vault"})
        env = self.helper("vault", "echo 'credentials not found in native keychain'\nexit 1\n")
        self.assertAllowed(self.ask(env=env), self.digest)

    def test_credential_helper_that_has_an_empty_pair(self):
        """Nobody's name and nobody's secret: the image is public, and nothing is sent that a token server would refuse."""
        self.realm()
        self.token_server()
        self.write_config({"credsStore": "vault"})
        for answer in ('{"ServerURL":"","Username":"","Secret":""}', "{}", '{"Username":null,"Secret":null}'):
            with self.subTest(answer):
                self.assertAllowed(self.ask(env=self.helper("vault", f"echo '{answer}'\n")), self.digest)
        self.assertTrue(self.token_requests)
        self.assertFalse([r for r in self.token_requests if r.headers.get("Authorization")])

    def test_credential_helper_that_is_not_installed(self):
        """What is public needs none; what is not is refused as without."""
        self.realm()
        self.token_server()
        self.write_config({"credHelpers": {self.registry.host: "gone"}})
        done = self.ask()
        self.assertAllowed(done, self.digest)
        self.assertIn(b"docker-credential-gone: not found in PATH", done.err)
        self.challenge('Basic realm="x"', [BASIC])
        self.assertUnknown(self.ask(), "auth")

    def test_credential_helper_of_the_working_directory(self):
        """A part of PATH that is empty or relative is a directory that others may have filled."""
        self.challenge('Basic realm="x"', [BASIC])
        mark = self.dir / "ran"
        self.write_config({"credHelpers": {self.registry.host: "near"}})
        (self.home / "bin").mkdir(exist_ok=True)
        for place in (self.home, self.home / "bin"):
            program = place / "docker-credential-near"
            program.write_text(f"#!/bin/sh\n: >{mark}\n")
            program.chmod(0o755)
        for path in ("", ".", "bin", ":/usr/bin", "/usr/bin:", "/usr/bin::/bin", "bin/.."):
            with self.subTest(path):
                self.assertUnknown(self.ask(env={"PATH": path}), "auth")
                self.assertFalse(mark.exists())
        self.ask(env={"PATH": f"{self.home}/bin"})
        self.assertTrue(mark.exists())

    def test_credential_helper_that_misbehaves(self):
        self.challenge('Basic realm="x"', [BASIC])
        for name, script in {"endless": "yes", "crash": "kill -SEGV $$", "junk": "echo junk", "empty": "true",
                             "array": "echo '[]'"}.items():
            with self.subTest(name):
                self.write_config({"credHelpers": {self.registry.host: "vault"}})
                self.assertUnknown(self.ask(env=self.helper("vault", script + "\n"), args=["--timeout", "10s"]), "auth")

    def test_credential_helper_name_is_a_plain_name(self):
        self.challenge('Basic realm="x"', [BASIC])
        mark = self.dir / "ran"
        self.helper("x", f"touch {mark}")
        for name in ("../bin/docker-credential-x", f"x; touch {mark}", f"$(touch {mark})", "", "a/b"):
            with self.subTest(name):
                self.write_config({"credHelpers": {self.registry.host: name}})
                self.assertNotAllowed(self.ask())
                self.assertFalse(mark.exists())

    def test_identity_token(self):
        self.realm()
        self.token_server(answer={"access_token": TOKEN})
        self.write_config(auths(self.registry.host, identitytoken="identity-of-alice"))
        self.assertAllowed(self.ask(), self.digest)
        asked = self.token_requests[0]
        self.assertEqual(asked.method, "POST")
        for part in (b"grant_type=refresh_token", b"refresh_token=identity-of-alice", b"client_id="):
            self.assertIn(part, asked.body)

    def test_registry_token(self):
        self.challenge('Bearer realm="http://127.0.0.1:1/none"', [f"Bearer {TOKEN}"])
        self.write_config(auths(self.registry.host, registrytoken=TOKEN))
        self.assertAllowed(self.ask(), self.digest)

    def test_podman_files(self):
        self.challenge('Basic realm="x"', [BASIC])
        self.write_config(auths(self.registry.host), "containers/auth.json")  # XDG_RUNTIME_DIR is the home here
        self.assertAllowed(self.ask(), self.digest)
        (self.home / "containers" / "auth.json").unlink()
        self.assertUnknown(self.ask(), "auth")
        self.write_config(auths(self.registry.host), ".config/containers/auth.json")
        self.assertAllowed(self.ask(), self.digest)

    def test_podman_keys_with_a_path(self):
        self.challenge('Basic realm="x"', [BASIC])
        wrong = {"auth": oci.b64(b"bob:wrong")}
        self.write_config({"auths": {self.registry.host: wrong, f"{self.registry.host}/shop": {"auth": BASIC.split()[1]}}},
                          "containers/auth.json")
        self.assertAllowed(self.ask(), self.digest)

    def test_files_named(self):
        self.challenge('Basic realm="x"', [BASIC])
        config = self.dir / "elsewhere" / "config.json"
        config.parent.mkdir()
        config.write_text(json.dumps(auths(self.registry.host)))
        self.assertAllowed(self.ask(args=["--auth-file", config]), self.digest)
        self.assertAllowed(self.ask(env={"COCKET_AUTH_FILE": config}), self.digest)
        self.assertAllowed(self.ask(env={"DOCKER_CONFIG": config.parent}), self.digest)
        self.assertAllowed(self.ask(env={"REGISTRY_AUTH_FILE": config}), self.digest)

    def test_config_that_is_broken(self):
        self.challenge('Basic realm="x"', [BASIC])
        for text in ("", "{", "[]", '{"auths":[]}', '{"auths":{"x":7}}', '{"auths":{},"auths":{}}',
                     json.dumps(auths(self.registry.host, auth="%%%")),
                     json.dumps(auths(self.registry.host, auth=oci.b64(b"nocolon"))), "[" * 100000):
            with self.subTest(text[:30]):
                self.write_config(text)
                self.assertNotAllowed(self.ask())

    def test_the_password_is_never_shown(self):
        self.challenge('Basic realm="x"', ["nothing"])
        self.write_config(auths(self.registry.host))
        result = self.verify(self.image(), self.key, args=["-v"])
        for text in (PASSWORD, BASIC.split()[1]):
            self.assertNotIn(text.encode(), result.out + result.err)


@need_openssl
class Tls(TlsAttack):
    def setUp(self):
        super().setUp()
        self.digest = self.signed_image()

    def test_neighbour_authority_from_certs_d(self):
        self.assertAllowed(self.verify(self.image(), self.key, args=["--certs-dir", self.certs_dir], env=self.proxy), self.digest)

    def test_neighbour_authority_of_the_system(self):
        empty = self.dir / "empty.d"
        empty.mkdir()
        env = {**self.proxy, "SSL_CERT_FILE": self.crt}
        self.assertAllowed(self.verify(self.image(), self.key, args=["--certs-dir", empty], env=env), self.digest)

    def test_unknown_authority(self):
        crt, _ = tls.make_certificate(self.certificates, "stranger", [self.host])
        other = tls.certs_d(self.dir / "other.d", self.host, ca=crt)
        result = self.verify(self.image(), self.key, args=["--certs-dir", other], env=self.proxy)
        self.assertUnknown(result, "network")
        self.assertEqual(self.registry.log, [])
        empty = self.dir / "empty.d"
        empty.mkdir()
        result = self.verify(self.image(), self.key, args=["--certs-dir", empty], env=self.proxy)
        self.assertUnknown(result, "network")

    def test_certificate_of_another_host(self):
        crt, server_key = tls.make_certificate(self.certificates, "wronghost", ["other.example.com"])
        self.registry.tls = tls.server_context(crt, server_key)
        tls.certs_d(self.certs_dir, self.host, ca=crt)
        self.assertUnknown(self.ask(), "network")
        self.assertEqual(self.registry.log, [])

    def test_client_certificate(self):
        client = tls.make_certificate(self.certificates, "client", ["client.example.com"])
        self.registry.tls = tls.server_context(self.crt, self.certificates / "server.key", client[0])
        self.assertUnknown(self.ask(), "network")
        tls.certs_d(self.certs_dir, self.host, client=client)
        self.assertAllowed(self.ask(), self.digest)

    def test_default_place_of_certs_d(self):
        tls.certs_d(self.home / ".config" / "containers" / "certs.d", self.host, ca=self.crt)
        self.assertAllowed(self.verify(self.image(), self.key, env=self.proxy), self.digest)

    def test_roots_that_are_not_there_are_no_answer_of_the_server(self):
        result = self.ask(env={"SSL_CERT_FILE": self.dir / "nowhere.pem"})
        self.assertUnknown(result, "io")
        self.assertEqual([r for r in self.registry.log if r.method != "CONNECT"], [])

    def test_plain_http_is_never_tried_instead(self):
        self.registry.tls = None
        self.assertUnknown(self.ask(), "network")
        self.assertEqual([r for r in self.registry.log if r.method != "CONNECT"], [])


if __name__ == "__main__":
    unittest.main()
