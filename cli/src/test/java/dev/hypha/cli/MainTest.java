package dev.hypha.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.security.authority.CaDirectory;
import dev.hypha.security.authority.CaServer;
import dev.hypha.security.join.MemberCredentials;
import dev.hypha.security.pem.Passphrase;
import dev.hypha.security.pem.PemFiles;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/// The commands as a person types them.
class MainTest {
    private Path folder;
    private Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private Optional<String> typed = Optional.empty();
    private String out = "";
    private String err = "";

    @BeforeEach
    void enter(@TempDir Path temporary) {
        folder = temporary;
    }

    @Test
    void theFirstStepsWorkAsTheyStand() throws Exception {
        succeed("ca init");
        assertTrue(out.contains("Made a certificate authority for the cluster hypha"), out);
        succeed("ca issue worker-1");
        assertTrue(out.contains("spiffe://hypha/node/worker-1"), out);
        MemberCredentials credentials = MemberCredentials.read(folder.resolve("worker-1"), Passphrase.NONE);
        assertEquals("spiffe://hypha/node/worker-1", credentials.id().uri());
        assertEquals("rw-------", mode("worker-1/key.pem"));
        succeed("cert status");
        assertTrue(out.contains("worker-1/cert.pem: well, 30 days left"), out);
        succeed("ca show");
        assertTrue(out.contains("worker-1  valid"), out);
        assertEquals("", err);
    }

    @Test
    void nothingIsReplacedUnasked() {
        succeed("ca init");
        refuse("HYP-SEC-026", "ca init");
        succeed("ca issue worker-1");
        refuse("HYP-SEC-021", "ca issue worker-1");
        refuse("HYP-SEC-021", "ca csr worker-1");
        succeed("ca issue worker-1 --force");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ca",
                "cert",
                "ca bogus",
                "ca issue",
                "ca issue a/b",
                "ca issue a --lifetime soon",
                "ca init --cluster Upper",
                "ca revoke",
                "ca revoke a --serial 01",
                "ca serve --listen nowhere",
                "ca serve --listen :1",
                "ca serve --listen a:99999",
                "cert status",
                "cert join",
                "cert join --token a --token-file b",
                "ca init --encrypt --dir other",
            })
    void wrongUsageIsToldInShort(String line) {
        if (!line.startsWith("ca init")) {
            succeed("ca init");
        }
        assertEquals(2, run(line), err);
        assertTrue(err.startsWith("hypha: "), err);
        assertTrue(err.contains("--help' says how."), err);
        assertEquals("", out);
    }

    @Test
    void whatMayNotBeIssuedIsRefused() {
        refuse("HYP-SEC-026", "ca issue a");
        succeed("ca init");
        refuse("HYP-SEC-028", "ca issue a --dns *.example.org");
        refuse("HYP-SEC-028", "ca issue a --ip 300.1.1.1");
        refuse("HYP-SEC-028", "ca issue a --label zone=a");
        refuse("HYP-SEC-028", "ca issue a --lifetime 900d");
        refuse("HYP-SEC-030", "ca revoke a");
        refuse("HYP-SEC-030", "ca revoke --serial 0102");
        assertFalse(Files.exists(folder.resolve("a")));
    }

    @Test
    void aKeyStaysWhereItWasMade() throws Exception {
        succeed("ca init --cluster demo");
        succeed("ca csr worker-2 --out " + folder + "/node");
        succeed("ca sign " + folder + "/node/worker-2.csr worker-2 --label node.hypha.dev/tier=gold --out " + folder
                + "/signed");
        assertFalse(Files.exists(folder.resolve("signed/key.pem")));
        assertEquals(1, run("cert status " + folder + "/signed --ca " + folder + "/none.pem"), out);
        succeed("cert status " + folder + "/signed");
        assertTrue(out.contains("node.hypha.dev/tier=gold"), out);
        Files.copy(folder.resolve("node/key.pem"), folder.resolve("signed/key.pem"));
        succeed("cert status " + folder + "/signed");
        assertTrue(out.contains("key        ok"), out);
    }

    @Test
    void statusTellsWhatIsNotWell() throws Exception {
        succeed("ca init");
        succeed("ca issue worker-1 --lifetime 8h");
        succeed("ca issue worker-2");
        succeed("cert status " + folder + "/worker-1 --within 7h");
        assertEquals(1, run("cert status " + folder + "/worker-1 --within 9h"));
        assertTrue(out.contains("ends SOON, in 8 hours"), out);
        now = now.plus(Duration.ofHours(7));
        assertEquals(1, run("cert status " + folder + "/worker-1"));
        assertTrue(out.contains("ends SOON, in 60 minutes"), out);
        now = now.plus(Duration.ofHours(4));
        assertEquals(1, run("cert status " + folder + "/worker-1"));
        assertTrue(out.contains("it ENDED 3 hours ago"), out);
        Files.copy(folder.resolve("worker-1/key.pem"), folder.resolve("key.pem"));
        Files.copy(folder.resolve("worker-2/cert.pem"), folder.resolve("cert.pem"));
        assertEquals(1, run("cert status " + folder));
        assertTrue(out.contains("its chain is unknown; its key is wrong"), out);
        Files.setPosixFilePermissions(folder.resolve("worker-2/key.pem"), PosixFilePermissions.fromString("rw-r--r--"));
        assertEquals(1, run("cert status " + folder + "/worker-2"));
        assertTrue(out.contains("HYP-SEC-022"), out);
        PemFiles.write(folder.resolve("noise.pem"), "noise");
        assertEquals(1, run("cert status " + folder + "/noise.pem"));
        assertTrue(out.contains("HYP-SEC-020"), out);
        succeed("ca init --dir " + folder + "/other");
        assertEquals(1, run("cert status " + folder + "/worker-2 --ca " + folder + "/other/ca.pem"));
        assertTrue(out.contains("its chain is wrong"), out);
    }

    @Test
    void whatIsRevokedIsTold() throws Exception {
        succeed("ca init");
        succeed("ca issue alice --client");
        assertEquals(1, run("ca revoke alice"), "a node alice there is not");
        succeed("ca revoke alice --client");
        Path list = folder.resolve("alice/crl.pem");
        Files.delete(list);
        Files.copy(folder.resolve("hypha-ca/crl.pem"), list);
        assertEquals(1, run("cert status " + folder + "/alice"));
        assertTrue(out.contains("it is revoked"), out);
        succeed("ca show");
        assertTrue(out.contains("alice  revoked"), out);
        now = now.plus(Duration.ofDays(8));
        succeed("ca issue bob");
        Files.delete(folder.resolve("bob/crl.pem"));
        Files.copy(list, folder.resolve("bob/crl.pem"));
        assertEquals(1, run("cert status " + folder + "/bob"));
        assertTrue(out.contains("its revocation list is old"), out);
        succeed("ca crl");
    }

    @Test
    void keysAreEncryptedWithWhatIsTypedOrInAFile() {
        typed = Optional.of("correct horse");
        succeed("ca init --encrypt");
        succeed("ca issue worker-1");
        typed = Optional.of("wrong");
        refuse("HYP-SEC-024", "ca issue worker-2");
        typed = Optional.empty();
        refuse("HYP-SEC-024", "ca issue worker-2");
        PemFiles.writeSecret(folder.resolve("secret"), "correct horse\n");
        succeed("ca issue worker-2 --passphrase-file " + folder + "/secret --key-passphrase-file " + folder
                + "/secret");
        succeed("cert status " + folder + "/worker-2 --key-passphrase-file " + folder + "/secret");
        assertEquals(1, run("cert status " + folder + "/worker-2"));
        assertTrue(out.contains("HYP-SEC-024"), out);
        succeed("ca show");
    }

    @Test
    void anIntermediateAuthorityIssuesUnderItsRoot() {
        succeed("ca init --cluster demo --dir " + folder + "/root");
        succeed("ca init --parent " + folder + "/root");
        assertEquals(2, run("ca init --parent " + folder + "/root --cluster other --dir " + folder + "/x"));
        succeed("ca issue worker-1");
        succeed("cert status");
        assertTrue(out.contains("spiffe://demo/node/worker-1"), out);
        succeed("cert status " + folder + "/worker-1 --ca " + folder + "/root/ca.pem");
    }

    @Test
    void aNodeJoinsByATokenAndRenews() throws Exception {
        succeed("ca init --cluster demo");
        CaDirectory directory = CaDirectory.at(folder.resolve("hypha-ca"), () -> now, new SecureRandom());
        try (CaServer server = CaServer.start(
                directory.open(Passphrase.NONE), new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            String address = "127.0.0.1:" + server.address().getPort();
            assertEquals(0, run("ca token worker-1"));
            assertTrue(err.contains("--server HOST:PORT"), err);
            assertEquals(2, run("cert join --token " + out));
            refuse("HYP-SEC-034", "ca token worker-1 --server http://" + address);
            assertEquals(0, run("ca token worker-1 --server " + address));
            assertTrue(err.contains("spiffe://demo/node/worker-1"), err);
            String token = out;
            succeed("ca show");
            assertTrue(out.contains("A token for spiffe://demo/node/worker-1 waits"), out);
            PemFiles.writeSecret(folder.resolve("token"), token);
            succeed("cert join --token-file " + folder + "/token");
            refuse("HYP-SEC-032", "cert join --out " + folder + "/again --token " + token);
            assertFalse(Files.exists(folder.resolve("again")));
            refuse("HYP-SEC-021", "cert join --token " + token);
            refuse("HYP-SEC-031", "cert join --token " + token.substring(9));
            byte[] before = Files.readAllBytes(folder.resolve("worker-1/key.pem"));
            succeed("cert renew --if-due " + folder + "/worker-1");
            assertTrue(out.contains("is due for renewal at"), out);
            now = now.plus(Duration.ofDays(5));
            succeed("cert renew --if-due " + folder + "/worker-1");
            assertTrue(out.contains("Renewed"), out);
            assertFalse(Arrays.equals(before, Files.readAllBytes(folder.resolve("worker-1/key.pem"))));
            succeed("cert status " + folder + "/worker-1");
            succeed("ca revoke worker-1");
            refuse("HYP-SEC-036", "cert renew " + folder + "/worker-1");
        }
        refuse("HYP-SEC-034", "cert renew " + folder + "/worker-1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ca",
                "cert",
                "ca init",
                "ca issue",
                "ca csr",
                "ca sign",
                "ca revoke",
                "ca crl",
                "ca show",
                "ca token",
                "ca serve",
                "cert status",
                "cert join",
                "cert renew"
            })
    void everyCommandHasHelp(String command) {
        succeed(command + " --help");
        assertTrue(out.contains("Usage: hypha"), out);
    }

    private void succeed(String line) {
        assertEquals(0, run(line), () -> line + " said: " + out + err);
    }

    private void refuse(String code, String line) {
        assertEquals(1, run(line), () -> line + " said: " + out + err);
        assertTrue(err.startsWith("hypha: " + code + " "), err);
        assertEquals(1, err.lines().count(), err);
    }

    private int run(String line) {
        StringWriter outText = new StringWriter();
        StringWriter errText = new StringWriter();
        Prompt prompt = _ -> typed.map(String::toCharArray);
        CommandLine main = Main.commandLine(new Surroundings(() -> now, new SecureRandom(), prompt, folder, Map.of()))
                .setOut(new PrintWriter(outText, true))
                .setErr(new PrintWriter(errText, true));
        int code = main.execute(line.isBlank() ? new String[0] : line.strip().split("\\s+", -1));
        out = outText.toString();
        err = errText.toString();
        return code;
    }

    private String mode(String file) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(file)));
    }
}
