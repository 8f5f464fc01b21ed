package dev.hypha.security.tls;

import dev.hypha.security.SecurityRefusal;
import dev.hypha.security.SpiffeId;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;

/// Finds out whether a node's own credentials are of any use, before peers do.
final class CredentialCheck {
    private static final byte[] SAMPLE = "hypha".getBytes(StandardCharsets.US_ASCII);

    private CredentialCheck() {}

    /// Who the credentials say that the node is.
    ///
    /// @throws SecurityRefusal if they name nobody
    static SpiffeId identityOf(Credentials credentials) {
        try {
            return Certificates.identity(credentials.certificate());
        } catch (IllegalArgumentException e) {
            throw useless(Certificates.describe(credentials.certificate()) + " names no identity: " + e.getMessage());
        }
    }

    /// Checks that key, chain and roots belong together, and that peers with the same roots would accept them.
    ///
    /// @throws SecurityRefusal if not
    static void check(Credentials credentials, InstantSource clock) {
        X509Certificate certificate = credentials.certificate();
        if (!isPair(credentials.key(), certificate.getPublicKey())) {
            throw useless("the key is not that of " + Certificates.describe(certificate)
                    + "; configure the two that were made together");
        }
        for (X509Certificate root : credentials.roots()) {
            if (root.getBasicConstraints() < 0) {
                throw useless(Certificates.describe(root)
                        + " is among the roots of trust, and is no authority's; trust the one that issued it");
            }
        }
        SpiffeId self = identityOf(credentials);
        PeerVerifier peers = new PeerVerifier(credentials.roots(), List.of(), self.cluster(), clock);
        try {
            var unusedClient = peers.verify(credentials.chain(), Usage.CLIENT);
            if (self.role() == SpiffeId.Role.NODE) {
                var unusedServer = peers.verify(credentials.chain(), Usage.SERVER);
            }
        } catch (SecurityRefusal e) {
            throw useless("peers would refuse the configured certificate: " + e.getMessage());
        }
    }

    private static SecurityRefusal useless(String why) {
        return new SecurityRefusal("HYP-SEC-015", why);
    }

    private static boolean isPair(PrivateKey key, PublicKey publicKey) {
        String algorithm = switch (key.getAlgorithm()) {
            case "EC" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            default -> key.getAlgorithm();
        };
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(SAMPLE);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update(SAMPLE);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
