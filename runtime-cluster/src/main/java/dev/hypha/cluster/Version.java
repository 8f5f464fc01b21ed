package dev.hypha.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;

/// Which release of Hypha this is, as the build wrote it into `version.properties`.
final class Version {
    /// For people and for other nodes, such as `1.2.0`.
    static final String CURRENT = read();

    private Version() {}

    private static String read() {
        try (InputStream in = Objects.requireNonNull(Version.class.getResourceAsStream("version.properties"))) {
            Properties properties = new Properties();
            properties.load(in);
            return Objects.requireNonNull(properties.getProperty("version"));
        } catch (IOException e) {
            throw new UncheckedIOException("version.properties of the library cannot be read", e);
        }
    }
}
