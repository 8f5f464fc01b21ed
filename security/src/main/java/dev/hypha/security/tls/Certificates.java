package dev.hypha.security.tls;

import dev.hypha.security.SpiffeId;
import dev.hypha.security.internal.SubjectNames;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;

/// Reads what matters to us out of certificates.
final class Certificates {
    private static final int TEXT_LENGTH_MAX = 512;

    private Certificates() {}

    /// A certificate in words for errors and logs: whose it is, its serial number and its issuer.
    static String describe(X509Certificate certificate) {
        List<String> uris;
        try {
            uris = SubjectNames.uris(certificate);
        } catch (IllegalArgumentException e) {
            uris = List.of();
        }
        String whose = uris.isEmpty()
                ? "'" + shortened(certificate.getSubjectX500Principal().getName()) + "'"
                : shortened(String.join(", ", uris));
        return "the certificate of " + whose + " (serial "
                + certificate.getSerialNumber().toString(16) + ", issued by '"
                + shortened(certificate.getIssuerX500Principal().getName()) + "')";
    }

    /// What strangers write is not repeated at any length, nor with line breaks.
    private static String shortened(String text) {
        String printable = text.replaceAll("[^\\x20-\\x7e]", "?");
        return printable.length() > TEXT_LENGTH_MAX ? printable.substring(0, TEXT_LENGTH_MAX) + "..." : printable;
    }

    /// The identity that a certificate carries as its only URI.
    ///
    /// @throws IllegalArgumentException saying what is wrong, if it has none
    static SpiffeId identity(X509Certificate certificate) {
        List<String> uris = SubjectNames.uris(certificate);
        if (uris.size() != 1) {
            throw new IllegalArgumentException(
                    "it needs exactly one URI among its subject alternative names, and has " + uris.size());
        }
        String uri = uris.getFirst();
        if (!uri.equals(shortened(uri))) {
            throw new IllegalArgumentException("its URI is longer than " + TEXT_LENGTH_MAX + " or not plain ASCII");
        }
        return SpiffeId.parse(uri);
    }

    /// Whether a certificate may sign others.
    static boolean isAuthority(X509Certificate certificate) {
        boolean[] usage = certificate.getKeyUsage();
        return certificate.getBasicConstraints() >= 0 || (usage != null && usage.length > 5 && usage[5]);
    }

    /// Whether a certificate is made for what it is used for.
    static boolean isFor(X509Certificate certificate, Usage use) {
        boolean[] usage = certificate.getKeyUsage();
        if (usage != null && !usage[0]) {
            return false; // not even for signatures
        }
        try {
            List<String> extended = certificate.getExtendedKeyUsage();
            return extended != null && extended.contains(use.oid());
        } catch (CertificateParsingException e) {
            return false;
        }
    }
}
