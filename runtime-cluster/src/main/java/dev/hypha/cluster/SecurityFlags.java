package dev.hypha.cluster;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The flags of commands that say what a node or a client proves itself with.
final class SecurityFlags {
    @Option(
            names = "--certificate",
            paramLabel = "FILE",
            description = "Its certificate in PEM, and intermediate ones behind it; gives it its name and cluster.")
    private @Nullable Path certificate;

    @Option(names = "--key", paramLabel = "FILE", description = "The certificate's private key in PEM.")
    private @Nullable Path key;

    @Option(
            names = "--key-passphrase-file",
            paramLabel = "FILE",
            description = "What the key is encrypted with, in the file's first line.")
    private @Nullable Path passphrase;

    @Option(names = "--trust", paramLabel = "FILE", description = "The certificates of the trusted authorities in PEM.")
    private @Nullable Path trust;

    @Option(names = "--crl", paramLabel = "FILE", description = "Their revocation lists in PEM.")
    private @Nullable Path revocations;

    /// Adds what was said to the settings.
    void addTo(Settings settings) {
        add(settings, ConfigKey.CERTIFICATE, certificate, "--certificate");
        add(settings, ConfigKey.KEY, key, "--key");
        add(settings, ConfigKey.KEY_PASSPHRASE_FILE, passphrase, "--key-passphrase-file");
        add(settings, ConfigKey.TRUST, trust, "--trust");
        add(settings, ConfigKey.CRL, revocations, "--crl");
    }

    private static void add(Settings settings, ConfigKey key, @Nullable Path file, String flag) {
        if (file != null) {
            settings.put(key.text(), List.of(file.toString()), flag);
        }
    }

    /// What the flags alone describe.
    ///
    /// @throws ConfigException if it is not complete
    Optional<ClusterConfig.Tls> tls() {
        Settings settings = new Settings();
        addTo(settings);
        return ConfigReader.read(settings).tls();
    }
}
