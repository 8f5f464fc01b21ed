package dev.hypha.security.internal;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;

/// The subject alternative names of certificates. Source: RFC 5280, section 4.2.1.6.
public final class SubjectNames {
    private static final int URI = 6;

    private SubjectNames() {}

    /// The URIs that a certificate names.
    ///
    /// @param certificate any
    /// @return in its order
    /// @throws IllegalArgumentException if the names cannot be read
    public static List<String> uris(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? List.of()
                    : names.stream()
                            .filter(name -> Integer.valueOf(URI).equals(name.getFirst()))
                            .map(name -> String.valueOf(name.get(1)))
                            .toList();
        } catch (CertificateParsingException e) {
            throw new IllegalArgumentException("its subject alternative names cannot be read", e);
        }
    }
}
