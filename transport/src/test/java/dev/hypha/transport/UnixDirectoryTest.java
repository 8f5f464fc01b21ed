package dev.hypha.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.security.PlaintextSecurity;
import dev.hypha.transport.TransportException.Code;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnixDirectoryTest {
    private final TestPeer server = new TestPeer("server");
    private final Transport transport = Transports.open(TransportOptions.DEFAULTS, PlaintextSecurity.loopbackOnly());

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        transport.close();
    }

    private Path directory(String mode) throws Exception {
        Path directory = Files.createDirectory(folder.resolve(mode));
        return Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(mode));
    }

    private Transport.Listener listen(Path directory) {
        return transport.listen(
                new Endpoint.Unix(directory.resolve("a.sock")), server.self, TestPeer.NO_VALUES, server);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwxrwxrwx", "rwxrwxr-x", "rwxr-xrwx"})
    void aDirectoryThatOthersMayWriteToIsRefused(String mode) throws Exception {
        Path directory = directory(mode);
        var refusal = assertThrows(TransportException.class, () -> listen(directory));
        assertEquals(Code.CANNOT_BIND, refusal.code());
        String message = String.valueOf(refusal.getMessage());
        assertTrue(message.contains("HYP-SEC-018 the directory " + directory) && message.contains(mode), message);
        try (var files = Files.list(directory)) {
            assertEquals(0, files.count(), "nothing is left behind");
        }
    }

    @Test
    void theSocketIsItsOwnersAlone() throws Exception {
        Path directory = directory("rwxr-xr-x");
        try (Transport.Listener _ = listen(directory)) {
            assertEquals(
                    "rw-------",
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("a.sock"))));
        }
    }
}
