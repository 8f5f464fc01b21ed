package dev.hypha.security.tls;

import dev.hypha.security.SecurityRefusal;
import dev.hypha.security.pem.Passphrase;
import dev.hypha.security.pem.Pem;
import dev.hypha.security.pem.PemFiles;
import dev.hypha.security.pem.PemKeys;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What one look at the files has found: each part of the credentials, or why it is of no use.
final class CredentialReading {
    private final List<String> fingerprints = new ArrayList<>();
    private @Nullable SecurityRefusal first;
    private final Optional<PrivateKey> key;
    private final Optional<List<X509Certificate>> chain;
    private final Optional<Set<X509Certificate>> roots;
    private final Optional<List<X509CRL>> revocations;

    private CredentialReading(CredentialPaths paths) {
        chain = read(paths.certificate(), PemFiles::read, bytes -> Pem.certificates(name(paths.certificate()), bytes));
        Optional<Passphrase> passphrase = paths.passphrase().isEmpty()
                ? Optional.of(Passphrase.NONE)
                : paths.passphrase().flatMap(file -> read(file, PemFiles::readSecret, _ -> Passphrase.read(file)));
        key = read(
                paths.key(),
                PemFiles::readSecret,
                bytes -> PemKeys.parse(name(paths.key()), bytes, passphrase.orElse(Passphrase.NONE)));
        roots = read(
                paths.trust(),
                PemFiles::read,
                bytes -> new LinkedHashSet<>(Pem.certificates(name(paths.trust()), bytes)));
        revocations = paths.revocations().isEmpty()
                ? Optional.of(List.of())
                : paths.revocations()
                        .flatMap(file -> read(file, PemFiles::read, bytes -> Pem.revocationLists(name(file), bytes)));
    }

    static CredentialReading of(CredentialPaths paths) {
        return new CredentialReading(paths);
    }

    private static String name(Path file) {
        return file.toString();
    }

    private <T> Optional<T> read(Path file, Function<Path, byte[]> reader, Function<byte[], T> parser) {
        byte[] bytes = {};
        try {
            bytes = reader.apply(file);
            fingerprints.add(digest(bytes));
            return Optional.of(parser.apply(bytes));
        } catch (SecurityRefusal e) {
            fingerprints.add(e.code());
            first = first == null ? e : first;
            return Optional.empty();
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK has no SHA-256", e);
        }
    }

    /// The same for the same contents, and for the same failures to read them.
    List<String> fingerprints() {
        return List.copyOf(fingerprints);
    }

    /// Why a part is of no use, if one is.
    @Nullable
    String problem() {
        return first == null ? null : first.getMessage();
    }

    /// All parts.
    ///
    /// @throws SecurityRefusal if one is of no use
    TlsCredentials complete() {
        if (first != null) {
            throw first;
        }
        return new TlsCredentials(
                key.orElseThrow(), chain.orElseThrow(), roots.orElseThrow(), revocations.orElseThrow());
    }

    /// Sets of new and former parts, those with more new ones first; the last has the former key and roots.
    List<TlsCredentials> choices(TlsCredentials before) {
        List<X509CRL> lists = revocations.orElse(before.revocations());
        boolean hasKey = key.isPresent() && chain.isPresent();
        PrivateKey newKey = hasKey ? key.get() : before.key();
        List<X509Certificate> newChain = hasKey ? chain.get() : before.chain();
        Set<X509Certificate> newRoots = roots.orElse(before.roots());
        return List.of(
                new TlsCredentials(newKey, newChain, newRoots, lists),
                new TlsCredentials(before.key(), before.chain(), newRoots, lists),
                new TlsCredentials(newKey, newChain, before.roots(), lists),
                new TlsCredentials(before.key(), before.chain(), before.roots(), lists));
    }
}
