package dev.hypha.security.pem;

import dev.hypha.security.SecurityRefusal;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CRL;
import java.security.cert.CRLException;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// Reads and writes what is public in PEM files: certificates, requests for them, and revocation lists.
///
/// A file may have entries of several kinds, and text between them; each method takes the entries of its
/// kind, and refuses a file without any. A file has at most 1 MiB and 1000 entries. Source: RFC 7468.
public final class Pem {
    /// The label of a certificate.
    public static final String CERTIFICATE = "CERTIFICATE";

    /// The label of a request for a certificate.
    public static final String REQUEST = "CERTIFICATE REQUEST";

    /// The label of a revocation list.
    public static final String REVOCATION_LIST = "X509 CRL";

    private static final String REQUEST_OLD = "NEW CERTIFICATE REQUEST";
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private Pem() {}

    /// Reads all entries of a text.
    ///
    /// @param source what the text is, for messages: a file's name
    /// @param bytes the text
    /// @return the entries, at least one
    /// @throws SecurityRefusal `HYP-SEC-020` if it is malformed, too large, or has no entry
    public static List<PemEntry> parse(String source, byte[] bytes) {
        return new PemParser(source).parse(bytes);
    }

    /// Reads the certificates of a file, in its order.
    ///
    /// @param file the file
    /// @return at least one
    /// @throws SecurityRefusal `HYP-SEC-020`, `-021` or `-023` if the file is no PEM, cannot be read, or has
    ///     no certificate or a malformed one
    public static List<X509Certificate> certificates(Path file) {
        return certificates(file.toString(), PemFiles.read(file));
    }

    /// Reads the certificates of a text, in its order.
    ///
    /// @param source what the text is, for messages
    /// @param bytes the text
    /// @return at least one
    /// @throws SecurityRefusal as [#certificates(Path)]
    public static List<X509Certificate> certificates(String source, byte[] bytes) {
        List<X509Certificate> found = new ArrayList<>();
        for (PemEntry entry : parse(source, bytes)) {
            if (entry.label().equals(CERTIFICATE)) {
                found.add(certificate(entry));
            }
        }
        return atLeastOne(found, source, CERTIFICATE);
    }

    /// Reads the revocation lists of a file, in its order.
    ///
    /// @param file the file
    /// @return at least one
    /// @throws SecurityRefusal as [#certificates(Path)]
    public static List<X509CRL> revocationLists(Path file) {
        return revocationLists(file.toString(), PemFiles.read(file));
    }

    /// Reads the revocation lists of a text, in its order.
    ///
    /// @param source what the text is, for messages
    /// @param bytes the text
    /// @return at least one
    /// @throws SecurityRefusal as [#certificates(Path)]
    public static List<X509CRL> revocationLists(String source, byte[] bytes) {
        List<X509CRL> found = new ArrayList<>();
        for (PemEntry entry : parse(source, bytes)) {
            if (entry.label().equals(REVOCATION_LIST)) {
                found.add(revocationList(entry));
            }
        }
        return atLeastOne(found, source, REVOCATION_LIST);
    }

    /// Reads the one request for a certificate (PKCS#10) of a text. Only the wrapping is read: whether the
    /// request is well formed is for who signs it to find out.
    ///
    /// @param source what the text is, for messages
    /// @param bytes the text
    /// @return its DER
    /// @throws SecurityRefusal `HYP-SEC-020` or `-023` if the text is no PEM, or has not exactly one request
    public static byte[] request(String source, byte[] bytes) {
        List<PemEntry> found = parse(source, bytes).stream()
                .filter(entry -> entry.label().equals(REQUEST) || entry.label().equals(REQUEST_OLD))
                .toList();
        if (found.size() > 1) {
            throw found.get(1).refusal("HYP-SEC-023", "a second request; give each its own file");
        }
        return atLeastOne(found, source, REQUEST).getFirst().content();
    }

    /// Writes one entry.
    ///
    /// @param label what it is, as [#CERTIFICATE]
    /// @param content its bytes
    /// @return lines of at most 64 characters, the last ended as the others
    public static String text(String label, byte[] content) {
        return "-----BEGIN " + label + "-----\n" + LINES.encodeToString(content) + "\n-----END " + label + "-----\n";
    }

    /// Writes certificates.
    ///
    /// @param certificates in this order
    /// @return their entries
    public static String text(List<X509Certificate> certificates) {
        StringBuilder text = new StringBuilder();
        try {
            for (X509Certificate certificate : certificates) {
                text.append(text(CERTIFICATE, certificate.getEncoded()));
            }
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate has no encoding", e);
        }
        return text.toString();
    }

    /// Writes a revocation list.
    ///
    /// @param list the list
    /// @return its entry
    public static String text(X509CRL list) {
        try {
            return text(REVOCATION_LIST, list.getEncoded());
        } catch (CRLException e) {
            throw new IllegalStateException("a revocation list has no encoding", e);
        }
    }

    private static X509Certificate certificate(PemEntry entry) {
        ByteArrayInputStream der = new ByteArrayInputStream(entry.content());
        try {
            Certificate read = CertificateFactory.getInstance("X.509").generateCertificate(der);
            if (read instanceof X509Certificate certificate && der.available() == 0) {
                return certificate;
            }
        } catch (CertificateException | RuntimeException e) { // the JDK's parser throws both for bad bytes
            throw malformed(entry, e);
        }
        throw malformed(entry, new GeneralSecurityException("bytes are left over"));
    }

    private static X509CRL revocationList(PemEntry entry) {
        ByteArrayInputStream der = new ByteArrayInputStream(entry.content());
        try {
            CRL read = CertificateFactory.getInstance("X.509").generateCRL(der);
            if (read instanceof X509CRL list && der.available() == 0) {
                return list;
            }
        } catch (CertificateException | CRLException | RuntimeException e) { // as above
            throw malformed(entry, e);
        }
        throw malformed(entry, new GeneralSecurityException("bytes are left over"));
    }

    private static SecurityRefusal malformed(PemEntry entry, Exception cause) {
        return entry.refusal(
                "HYP-SEC-023", "it is not what it says it is, or was changed; issue or copy it again", cause);
    }

    private static <T> List<T> atLeastOne(List<T> found, String source, String label) {
        if (found.isEmpty()) {
            throw new SecurityRefusal(
                    "HYP-SEC-023", source + " has no entry " + label + "; is it the file that you meant?");
        }
        return List.copyOf(found);
    }
}
