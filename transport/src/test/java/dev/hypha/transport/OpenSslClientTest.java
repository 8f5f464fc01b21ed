package dev.hypha.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.security.tls.CredentialSource;
import dev.hypha.security.tls.MutualTls;
import dev.hypha.security.tls.PemFolder;
import dev.hypha.security.tls.TestAuthority;
import dev.hypha.security.tls.TestAuthority.Issued;
import dev.hypha.security.tls.TlsCredentials;
import dev.hypha.security.tls.TlsEngines;
import dev.hypha.security.tls.TlsOptions;
import dev.hypha.transport.internal.BoringSslEngines;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What a node says to strangers that come with OpenSSL's own client, and to a scanner: nothing.
@Timeout(120)
class OpenSslClientTest {
    private static final TestAuthority CA = TestAuthority.named("CA");
    private static final Issued SERVER = CA.node("test", "server");
    private static final Issued REVOKED = CA.node("test", "revoked");

    private final TestPeer server = new TestPeer("server");
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final Logger logger = Logger.getLogger("dev.hypha.transport.internal.Doorkeeper");
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            log.add(entry.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    private Transport serving;

    @TempDir
    private Path folder;

    @BeforeEach
    void listenToTheLog() {
        logger.addHandler(handler);
    }

    @AfterEach
    void close() {
        logger.removeHandler(handler);
        if (serving != null) {
            serving.close();
        }
    }

    static Stream<TlsEngines> engines() {
        return Stream.of(TlsEngines.jdk(), new BoringSslEngines()).filter(TlsEngines::isAvailable);
    }

    private int listen(TlsEngines engines) {
        return listen(engines, TransportOptions.DEFAULTS);
    }

    private int listen(TlsEngines engines, TransportOptions options) {
        TlsCredentials credentials = SERVER.trusting(List.of(CA.revoking(REVOKED.certificate())), CA);
        serving = Transports.open(
                options, MutualTls.of(CredentialSource.of(credentials), TlsOptions.DEFAULTS.withEngines(engines)));
        Endpoint bound = serving.listen(new Endpoint.Tcp("127.0.0.1", 0), server.self, TestPeer.NO_VALUES, server)
                .endpoint();
        return ((Endpoint.Tcp) bound).port();
    }

    /// What `openssl s_client` saw.
    ///
    /// @param application the bytes after the handshake
    /// @param diagnostics what it said
    private record Seen(String application, String diagnostics) {}

    private Seen sClient(int port, String... more) throws Exception {
        List<String> command = new ArrayList<>(
                List.of("openssl", "s_client", "-quiet", "-no_ign_eof", "-connect", "127.0.0.1:" + port));
        command.addAll(List.of(more));
        // the second greeting, which nobody may send, makes the server end it
        return run(command, RawPeer.join(RawPeer.hello("raw"), RawPeer.hello("raw")));
    }

    private Seen run(List<String> command, byte[] input) throws Exception {
        Path diagnostics = Files.createTempFile(folder, "diagnostics", ".txt");
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectError(diagnostics.toFile())
                    .start();
        } catch (IOException e) {
            Assumptions.abort(command.getFirst() + " is not installed: this test is skipped");
            throw e;
        }
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try (OutputStream in = process.getOutputStream()) {
            in.write(input);
            in.flush();
            process.getInputStream().transferTo(output); // until the server ends it: the input stays open so long
        } catch (IOException e) {
            assertTrue(process.waitFor(30, TimeUnit.SECONDS)); // it ended before it took the input
        }
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        return new Seen(output.toString(StandardCharsets.ISO_8859_1), Files.readString(diagnostics));
    }

    private String[] showing(Issued issued) throws IOException {
        PemFolder files = new PemFolder(Files.createTempDirectory(folder, "client"));
        files.write(issued);
        List<String> arguments = new ArrayList<>(List.of(
                "-cert", files.certificate().toString(), "-key", files.key().toString()));
        if (issued.chain().size() > 1) {
            arguments.addAll(List.of("-cert_chain", files.certificate().toString()));
        }
        return arguments.toArray(String[]::new);
    }

    /// At a node of its own each time, as lines about refusals come once a second.
    private void assertRefused(TlsEngines engines, String code, String... arguments) throws Exception {
        log.clear();
        Seen seen = sClient(listen(engines), arguments);
        Wait.until(() -> "a line about the refusal; OpenSSL says: " + seen.diagnostics, () -> !log.isEmpty());
        serving.close();
        assertEquals("", seen.application, seen::diagnostics);
        assertTrue(seen.diagnostics.toLowerCase(Locale.ROOT).contains("alert"), seen::diagnostics);
        assertTrue(log.stream().anyMatch(line -> line.contains(": " + code + " ")), () -> code + " not in " + log);
        assertFalse(server.connection.isDone(), "nobody got in");
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aGoodCertificateGetsAnAnswer(TlsEngines engines) throws Exception {
        Seen seen = sClient(listen(engines), showing(CA.node("test", "raw")));
        assertTrue(seen.application.contains("HYPH"), seen::toString);
        assertEquals(
                "spiffe://test/node/raw", server.connection().peer().identity().uri());
    }

    @ParameterizedTest
    @MethodSource("engines")
    void whoeverCannotProveItsNameIsRefusedBeforeAnyByteOfTheApplication(TlsEngines engines) throws Exception {
        String uri = "spiffe://test/node/raw";
        assertRefused(engines, "HYP-SEC-014"); // no certificate: the engine itself refuses
        assertRefused(engines, "HYP-SEC-004", showing(TestAuthority.named("CA").node("test", "raw")));
        assertRefused(engines, "HYP-SEC-004", showing(TestAuthority.named("raw").itself()));
        assertRefused(engines, "HYP-SEC-009", showing(CA.node("other", "raw")));
        assertRefused(engines, "HYP-SEC-012", showing(REVOKED));
        Instant past = Instant.now().minusSeconds(5);
        assertRefused(
                engines,
                "HYP-SEC-005",
                showing(CA.recipe().uri(uri).validUntil(past).issue()));
        assertRefused(
                engines,
                "HYP-SEC-006",
                showing(CA.recipe()
                        .uri(uri)
                        .usages(KeyPurposeId.id_kp_serverAuth)
                        .issue()));
    }

    @ParameterizedTest
    @MethodSource("engines")
    void olderVersionsAreNotSpoken(TlsEngines engines) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(showing(CA.node("test", "raw"))));
        arguments.add("-tls1_2");
        assertRefused(engines, "HYP-SEC-014", arguments.toArray(String[]::new));
    }

    /// The JDK gives tickets which are worth nothing, BoringSSL gives none.
    @ParameterizedTest
    @MethodSource("engines")
    void sessionsAreNotResumed(TlsEngines engines) throws Exception {
        // a client that never greets is sent away after this time, if it has not ended by itself
        int port = listen(
                engines,
                TransportOptions.builder()
                        .handshakeTimeout(Duration.ofSeconds(2))
                        .build());
        List<String> command =
                new ArrayList<>(List.of("openssl", "s_client", "-connect", "127.0.0.1:" + port, "-sess_out"));
        Path session = folder.resolve("session.pem");
        command.add(session.toString());
        command.addAll(List.of(showing(CA.node("test", "raw"))));
        boolean jdk = engines.equals(TlsEngines.jdk());
        String first = talk(command, jdk ? "New Session Ticket arrived" : "Verify return code");
        assertTrue(first.contains("New, TLSv1.3"), first);
        assertEquals(jdk, Files.exists(session));
        if (jdk) {
            command.set(4, "-sess_in");
            String second = talk(command, "Verify return code");
            assertTrue(second.contains("New, TLSv1.3") && !second.contains("Reused"), second);
        }
    }

    /// Runs a client until it says something, then tells it to end.
    private static String talk(List<String> command, String until) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        StringBuilder said = new StringBuilder();
        try (var lines = process.inputReader(StandardCharsets.ISO_8859_1);
                OutputStream in = process.getOutputStream()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                said.append(line).append('\n');
                if (line.contains(until)) {
                    in.write("Q\n".getBytes(StandardCharsets.US_ASCII));
                    in.flush();
                }
            }
        } catch (IOException e) {
            said.append(e); // it ended before it was told to
        }
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        return said.toString();
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aScannerFindsTls13AndNothingElse(TlsEngines engines) throws Exception {
        int port = listen(engines);
        Seen seen = run(List.of("sslscan", "--no-colour", "--no-check-certificate", "127.0.0.1:" + port), new byte[0]);
        assertEquals(List.of("enabled"), protocols(seen.application, "TLSv1.3"), seen::application);
        for (String old : List.of("SSLv2", "SSLv3", "TLSv1.0", "TLSv1.1", "TLSv1.2")) {
            assertEquals(List.of("disabled"), protocols(seen.application, old), seen::application);
        }
        assertFalse(seen.application.contains("ffdhe"), seen::application);
        List<String> ciphers = seen.application
                .lines()
                .filter(line -> line.startsWith("Accepted") || line.startsWith("Preferred"))
                .toList();
        assertTrue(
                !ciphers.isEmpty() && ciphers.stream().allMatch(line -> line.contains("TLSv1.3")), seen::application);
    }

    /// Another scanner, with handshakes of its own making: of the versions alone and one engine, as all its checks
    /// take minutes.
    @Test
    void anotherScannerFindsTls13AndNothingElse() throws Exception {
        int port = listen(TlsEngines.best());
        Seen seen = run(
                List.of(
                        "testssl",
                        "--quiet",
                        "--warnings=off",
                        "--color=0",
                        "--mode=serial",
                        "--protocols",
                        "127.0.0.1:" + port),
                new byte[0]);
        Map<String, String> versions = seen.application
                .lines()
                .filter(line -> line.matches("\\s(SSLv|TLS ).*offered.*"))
                .collect(Collectors.toMap(
                        line -> line.strip().split("\\s{2,}", 2)[0],
                        line -> line.strip().split("\\s{2,}", 2)[1]));
        assertTrue(versions.getOrDefault("TLS 1.3", "").startsWith("offered (OK)"), seen::toString);
        for (String old : List.of("SSLv2", "SSLv3", "TLS 1", "TLS 1.1", "TLS 1.2")) {
            assertTrue(versions.getOrDefault(old, "").startsWith("not offered"), () -> old + " in " + seen);
        }
    }

    private static List<String> protocols(String output, String name) {
        return output.lines()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> line.substring(name.length()).strip())
                .filter(rest -> rest.endsWith("abled"))
                .toList();
    }
}
