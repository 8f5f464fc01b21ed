package dev.hypha.security.authority;

import dev.hypha.security.SecurityRefusal;
import dev.hypha.security.SpiffeId;
import dev.hypha.security.internal.SubjectNames;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// What an [Issuer] builds with: keys of P-256, signatures, names.
final class Signing {
    static final String SCHEME = "spiffe://";

    private static final String SIGNATURE = "SHA256withECDSA";
    private static final int COMMON_NAME_LENGTH_MAX = 64;

    private Signing() {}

    static KeyPair keyPair(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw cannot(e);
        }
    }

    static ContentSigner signer(PrivateKey key, SecureRandom random) throws GeneralSecurityException {
        try {
            return new JcaContentSignerBuilder(SIGNATURE)
                    .setSecureRandom(random)
                    .build(key);
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException("the key signs nothing", e);
        }
    }

    static X509Certificate signed(JcaX509v3CertificateBuilder builder, ContentSigner signer)
            throws GeneralSecurityException {
        return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    }

    /// For people who look at a certificate; identities come from the URI alone.
    static X500Name commonName(String text) {
        String cut = text.substring(0, Math.min(text.length(), COMMON_NAME_LENGTH_MAX));
        return new X500NameBuilder().addRDN(BCStyle.CN, cut).build();
    }

    /// The cluster that an authority's certificate names, by a URI without a path.
    static String clusterOf(X509Certificate authority) {
        try {
            for (String uri : SubjectNames.uris(authority)) {
                if (uri.startsWith(SCHEME)) {
                    return SpiffeId.node(uri.substring(SCHEME.length()), "checked")
                            .cluster();
                }
            }
        } catch (IllegalArgumentException e) {
            throw new SecurityRefusal("HYP-SEC-026", "the authority's certificate is malformed; restore its folder", e);
        }
        throw new SecurityRefusal(
                "HYP-SEC-026",
                "the authority's certificate names no cluster by a URI spiffe://<cluster>; it was not made by"
                        + " 'hypha ca init'");
    }

    static IllegalStateException cannot(Exception cause) {
        return new IllegalStateException("this JDK cannot sign with P-256", cause);
    }
}
