package dev.hypha.cli;

import dev.hypha.security.pem.Passphrase;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The option that says how to unlock a member's key.
final class KeyPassphrase {
    @Option(
            names = "--key-passphrase-file",
            paramLabel = "FILE",
            description = "What the private key is encrypted with, in the first line of a file of mode 0600.")
    private @Nullable Path file;

    /// The passphrase, or that there is none.
    Passphrase given() {
        return file == null ? Passphrase.NONE : Passphrase.read(file);
    }
}
