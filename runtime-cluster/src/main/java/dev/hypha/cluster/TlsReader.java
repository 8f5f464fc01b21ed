package dev.hypha.cluster;

import dev.hypha.cluster.ClusterConfig.Tls;
import dev.hypha.cluster.Settings.Setting;
import dev.hypha.security.SecurityRefusal;
import dev.hypha.security.join.Enrolment;
import dev.hypha.security.join.JoinToken;
import dev.hypha.security.tls.CredentialPaths;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads what a node proves itself with: files, each named, or a folder that may fill itself.
final class TlsReader {
    private final Settings settings;
    private final ConfigReader values;

    private TlsReader(Settings settings, ConfigReader values) {
        this.settings = settings;
        this.values = values;
    }

    /// Reads what the settings say; empty for plaintext.
    static Optional<Tls> read(Settings settings, ConfigReader values) {
        return new TlsReader(settings, values).read();
    }

    private Optional<Tls> read() {
        Duration age = values.duration(ConfigKey.MAX_CONNECTION_AGE, Duration.ofSeconds(1));
        Optional<Enrolment> enrolment = enrolment();
        Optional<CredentialPaths> named = named(enrolment.isPresent());
        return enrolment
                .map(it -> new Tls(it.paths(), enrolment, age))
                .or(() -> named.map(files -> new Tls(files, Optional.empty(), age)));
    }

    private Optional<Enrolment> enrolment() {
        Optional<Path> directory = values.optional(ConfigKey.SECURITY_DIRECTORY, "the path of a folder", Path::of);
        Optional<JoinToken> token = token();
        Optional<Path> tokenFile = values.optional(ConfigKey.JOIN_TOKEN_FILE, "the path of a file", Path::of);
        Optional<String> server = values.optional(ConfigKey.JOIN_SERVER, "host:port", TlsReader::server);
        boolean renewing = values.flag(ConfigKey.RENEW);
        if (directory.isEmpty()) {
            said(ConfigKey.JOIN_TOKEN, ConfigKey.JOIN_TOKEN_FILE, ConfigKey.JOIN_SERVER, ConfigKey.RENEW)
                    .ifPresent(setting -> settings.problem(
                            "004",
                            setting.place(),
                            "is about the folder that the node's certificate is in; add "
                                    + ConfigKey.SECURITY_DIRECTORY.text()));
            return Optional.empty();
        }
        if (token.isPresent() && tokenFile.isPresent()) {
            said(ConfigKey.JOIN_TOKEN_FILE)
                    .ifPresent(setting -> settings.problem(
                            "004", setting.place(), "is one token too many; drop " + ConfigKey.JOIN_TOKEN.text()));
        }
        Optional<Path> passphrase = file(ConfigKey.KEY_PASSPHRASE_FILE);
        return Optional.of(new Enrolment(directory.get(), token, tokenFile, server, passphrase, renewing));
    }

    /// The text of a token is a secret, and is repeated nowhere.
    private Optional<JoinToken> token() {
        @Nullable Setting setting = settings.get(ConfigKey.JOIN_TOKEN);
        if (setting == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(JoinToken.parse(setting.single()));
        } catch (SecurityRefusal e) {
            settings.problem("002", setting.place(), "must be a token of 'hypha ca token': " + e.getMessage());
            return Optional.empty();
        }
    }

    private static String server(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1 || text.contains("/") || !text.substring(colon + 1).matches("\\d{1,5}")) {
            throw new IllegalArgumentException("no address");
        }
        return text;
    }

    /// Key and trust are of use together only.
    private Optional<CredentialPaths> named(boolean inFolder) {
        Optional<Path> certificate = file(ConfigKey.CERTIFICATE);
        Optional<Path> key = file(ConfigKey.KEY);
        Optional<Path> passphrase = file(ConfigKey.KEY_PASSPHRASE_FILE);
        Optional<Path> trust = file(ConfigKey.TRUST);
        Optional<Path> revocations = file(ConfigKey.CRL);
        if (inFolder) {
            said(ConfigKey.CERTIFICATE, ConfigKey.KEY, ConfigKey.TRUST, ConfigKey.CRL)
                    .ifPresent(setting -> settings.problem(
                            "004",
                            setting.place(),
                            "is in the folder " + ConfigKey.SECURITY_DIRECTORY.text() + " already; drop one of them"));
            return Optional.empty();
        }
        if (certificate.isPresent() && key.isPresent() && trust.isPresent()) {
            return Optional.of(new CredentialPaths(certificate.get(), key.get(), passphrase, trust.get(), revocations));
        }
        said(ConfigKey.CERTIFICATE, ConfigKey.KEY, ConfigKey.TRUST, ConfigKey.KEY_PASSPHRASE_FILE, ConfigKey.CRL)
                .ifPresent(setting -> settings.problem(
                        "004",
                        setting.place(),
                        "needs " + ConfigKey.CERTIFICATE.text() + ", " + ConfigKey.KEY.text() + " and "
                                + ConfigKey.TRUST.text() + ": all three, or none of them"));
        return Optional.empty();
    }

    private Optional<Setting> said(ConfigKey... keys) {
        return Stream.of(keys).map(settings::get).filter(Objects::nonNull).findFirst();
    }

    private Optional<Path> file(ConfigKey key) {
        return values.optional(key, "the path of a PEM file", Path::of);
    }
}
