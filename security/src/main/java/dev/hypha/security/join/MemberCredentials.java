package dev.hypha.security.join;

import dev.hypha.security.SecurityRefusal;
import dev.hypha.security.SpiffeId;
import dev.hypha.security.internal.SubjectNames;
import dev.hypha.security.pem.Passphrase;
import dev.hypha.security.pem.Pem;
import dev.hypha.security.pem.PemFiles;
import dev.hypha.security.pem.PemKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/// What a member needs to take part: its key and certificates, and whom it trusts. Its text has no key.
///
/// In a folder they are `key.pem` (mode 0600), `cert.pem`, `ca.pem` and `crl.pem`. Each file is replaced at
/// once; as the key comes before the certificate, whoever reads between them finds a pair that does not fit,
/// and shall keep what it had.
///
/// @param key the private key
/// @param chain its certificate, then those of intermediate authorities
/// @param roots the authorities to trust
/// @param revocations the last revocation list, if there is one
public record MemberCredentials(
        PrivateKey key, List<X509Certificate> chain, List<X509Certificate> roots, Optional<X509CRL> revocations) {
    /// The file of the key.
    public static final String KEY_FILE = "key.pem";

    /// The file of the certificates.
    public static final String CERTIFICATE_FILE = "cert.pem";

    /// The file of the authorities to trust.
    public static final String ROOTS_FILE = "ca.pem";

    /// The file of the revocation list.
    public static final String REVOCATIONS_FILE = "crl.pem";

    /// Copies the lists.
    public MemberCredentials {
        chain = List.copyOf(chain);
        roots = List.copyOf(roots);
    }

    /// Reads a folder.
    ///
    /// @param folder as [#write] left it
    /// @param passphrase of the key
    /// @return the credentials, whose key and certificate fit
    /// @throws SecurityRefusal `HYP-SEC-020` to `-025` if a file is missing, malformed or open to others
    public static MemberCredentials read(Path folder, Passphrase passphrase) {
        PrivateKey key = PemKeys.read(folder.resolve(KEY_FILE), passphrase);
        List<X509Certificate> chain = Pem.certificates(folder.resolve(CERTIFICATE_FILE));
        PemKeys.checkPair(key, chain.getFirst(), folder.toString());
        Path revocations = folder.resolve(REVOCATIONS_FILE);
        return new MemberCredentials(
                key,
                chain,
                Pem.certificates(folder.resolve(ROOTS_FILE)),
                Files.exists(revocations)
                        ? Optional.of(Pem.revocationLists(revocations).getFirst())
                        : Optional.empty());
    }

    /// Writes a folder, which is made if it is not there. Files that are there are replaced.
    ///
    /// @param folder the folder
    /// @param passphrase what to encrypt the key with; [Passphrase#NONE] leaves it in the clear
    /// @param random for the encryption
    /// @throws SecurityRefusal `HYP-SEC-021` if something cannot be written
    public void write(Path folder, Passphrase passphrase, SecureRandom random) {
        PemFiles.createFolder(folder);
        PemFiles.write(folder.resolve(ROOTS_FILE), Pem.text(roots));
        revocations.ifPresent(list -> PemFiles.write(folder.resolve(REVOCATIONS_FILE), Pem.text(list)));
        PemFiles.writeSecret(
                folder.resolve(KEY_FILE),
                passphrase.isNone() ? PemKeys.text(key) : PemKeys.text(key, passphrase, random));
        PemFiles.write(folder.resolve(CERTIFICATE_FILE), Pem.text(chain));
    }

    /// Whom the certificate names.
    ///
    /// @return the identity in its one URI
    /// @throws SecurityRefusal `HYP-SEC-023` if it names no member of a cluster
    public SpiffeId id() {
        return idOf(chain.getFirst());
    }

    /// Whom a certificate names. It must have been verified, for this to mean anything.
    ///
    /// @param certificate a member's
    /// @return the identity in its one URI
    /// @throws SecurityRefusal `HYP-SEC-023` if it has no or several URIs, or one that names no member of a
    ///     cluster
    public static SpiffeId idOf(X509Certificate certificate) {
        try {
            List<String> uris = SubjectNames.uris(certificate);
            if (uris.size() == 1) {
                return SpiffeId.parse(uris.getFirst());
            }
        } catch (IllegalArgumentException e) {
            throw nobody(certificate, e);
        }
        throw nobody(certificate, new IllegalArgumentException("not exactly one URI"));
    }

    private static SecurityRefusal nobody(X509Certificate certificate, Exception cause) {
        return new SecurityRefusal(
                "HYP-SEC-023",
                "the certificate of " + certificate.getSubjectX500Principal().getName()
                        + " names no member of a cluster by one URI spiffe://<cluster>/node/<name> or"
                        + " .../client/<name>; issue one by 'hypha ca issue'",
                cause);
    }

    /// Whom the certificate is for, without the key.
    @Override
    public String toString() {
        return "credentials of " + chain.getFirst().getSubjectX500Principal().getName();
    }
}
