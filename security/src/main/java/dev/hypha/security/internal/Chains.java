package dev.hypha.security.internal;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Verifies chains of certificates as PKIX wants, by the JDK: signatures, validity, constraints. Whether a
/// certificate is revoked, and whom it names, is for others to check. Source: RFC 5280, section 6.
public final class Chains {
    private Chains() {}

    /// Verifies a chain, roots included: one that has ended vouches for nobody.
    ///
    /// @param chain a member's own certificate, then those of authorities; a root at its end is left out
    /// @param roots whom to trust
    /// @param now the time
    /// @throws GeneralSecurityException if it does not lead to a root, or something in it does not count
    @SuppressWarnings("JavaUtilDate") // PKIXParameters takes no other
    public static void verify(List<X509Certificate> chain, Collection<X509Certificate> roots, Instant now)
            throws GeneralSecurityException {
        List<X509Certificate> path = new ArrayList<>(chain);
        path.removeAll(roots);
        if (path.isEmpty()) {
            throw new GeneralSecurityException("there is no certificate below the root");
        }
        Set<TrustAnchor> anchors = new HashSet<>();
        for (X509Certificate root : roots) {
            if (isValid(root, now)) {
                anchors.add(new TrustAnchor(root, null));
            }
        }
        if (anchors.isEmpty()) {
            throw new GeneralSecurityException("no root is valid now");
        }
        PKIXParameters parameters = new PKIXParameters(anchors);
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(now));
        var _ = CertPathValidator.getInstance("PKIX")
                .validate(CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
    }

    /// Whether a certificate counts at a time.
    ///
    /// @param certificate any
    /// @param now the time
    /// @return false before its beginning and after its end
    @SuppressWarnings("JavaUtilDate") // X509Certificate gives no other
    public static boolean isValid(X509Certificate certificate, Instant now) {
        return !now.isBefore(certificate.getNotBefore().toInstant())
                && !now.isAfter(certificate.getNotAfter().toInstant());
    }
}
