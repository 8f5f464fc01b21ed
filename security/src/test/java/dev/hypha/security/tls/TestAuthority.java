package dev.hypha.security.tls;

import dev.hypha.security.CertifiedLabels;
import dev.hypha.security.SpiffeId;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CRLConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// An authority that issues whatever certificate a test asks for, good or bad.
public final class TestAuthority {
    private static final AtomicLong SERIALS = new AtomicLong(System.nanoTime());

    private final List<X509Certificate> chain;
    private final PrivateKey key;

    private TestAuthority(List<X509Certificate> chain, PrivateKey key) {
        this.chain = chain;
        this.key = key;
    }

    /// A certificate, its key, and the certificates above it without the root.
    public record Issued(PrivateKey key, List<X509Certificate> chain) {
        public X509Certificate certificate() {
            return chain.getFirst();
        }

        public Credentials trusting(TestAuthority... roots) {
            return trusting(List.of(), roots);
        }

        public Credentials trusting(List<X509CRL> revocations, TestAuthority... roots) {
            Set<X509Certificate> trusted = new java.util.HashSet<>();
            for (TestAuthority root : roots) {
                trusted.add(root.certificate());
            }
            return new Credentials(key, chain, trusted, revocations);
        }
    }

    public static TestAuthority named(String name) {
        return named(
                name, Instant.now().minus(Duration.ofDays(1)), Instant.now().plus(Duration.ofDays(3650)));
    }

    public static TestAuthority named(String name, Instant from, Instant until) {
        try {
            KeyPair pair = pair();
            X500Name subject = new X500Name("CN=" + name);
            var builder = new JcaX509v3CertificateBuilder(
                    subject, serial(), Date.from(from), Date.from(until), subject, pair.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            return new TestAuthority(
                    List.of(new JcaX509CertificateConverter().getCertificate(builder.build(signer(pair.getPrivate())))),
                    pair.getPrivate());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /// Whoever holds this key issues certificates, whether it may or not.
    public static TestAuthority of(Issued holder) {
        return new TestAuthority(holder.chain(), holder.key());
    }

    public X509Certificate certificate() {
        return chain.getFirst();
    }

    /// An authority below this one.
    public TestAuthority below(String name) {
        Issued issued =
                recipe().subject("CN=" + name).noUri().authority().usages().issue();
        return new TestAuthority(issued.chain(), issued.key());
    }

    public Issued node(String cluster, String name) {
        return recipe().uri(SpiffeId.node(cluster, name).uri()).issue();
    }

    public Issued client(String cluster, String name) {
        return recipe().uri(SpiffeId.client(cluster, name).uri())
                .usages(KeyPurposeId.id_kp_clientAuth)
                .issue();
    }

    /// The list that revokes these certificates and no others.
    public X509CRL revoking(Instant nextUpdate, X509Certificate... revoked) {
        try {
            var builder = new JcaX509v2CRLBuilder(
                    certificate().getSubjectX500Principal(),
                    Date.from(Instant.now().minusSeconds(60)));
            builder.setNextUpdate(Date.from(nextUpdate));
            for (X509Certificate each : revoked) {
                builder.addCRLEntry(
                        each.getSerialNumber(), Date.from(Instant.now().minusSeconds(60)), CRLReason.keyCompromise);
            }
            return new JcaX509CRLConverter().getCRL(builder.build(signer(key)));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    public X509CRL revoking(X509Certificate... revoked) {
        return revoking(Instant.now().plus(Duration.ofDays(7)), revoked);
    }

    /// A certificate to be described.
    public Recipe recipe() {
        return new Recipe(this);
    }

    private static BigInteger serial() {
        return BigInteger.valueOf(SERIALS.incrementAndGet());
    }

    private static KeyPair pair() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static ContentSigner signer(PrivateKey key) throws OperatorCreationException {
        return new JcaContentSignerBuilder("SHA256withECDSA").build(key);
    }

    /// What a certificate is to say. Without more it is a good one of a node, but for its URI.
    public static final class Recipe {
        private final TestAuthority issuer;
        private final List<String> uris = new ArrayList<>();
        private String subject = "CN=node";
        private Map<String, String> labels = Map.of();
        private boolean isAuthority;
        private KeyPurposeId[] usages = {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth};
        private Instant from = Instant.now().minus(Duration.ofHours(1));
        private Instant until = Instant.now().plus(Duration.ofDays(30));

        private Recipe(TestAuthority issuer) {
            this.issuer = issuer;
        }

        public Recipe uri(String uri) {
            uris.add(uri);
            return this;
        }

        public Recipe noUri() {
            uris.clear();
            return this;
        }

        public Recipe subject(String name) {
            subject = name;
            return this;
        }

        public Recipe labels(Map<String, String> restricted) {
            labels = restricted;
            return this;
        }

        public Recipe authority() {
            isAuthority = true;
            return this;
        }

        public Recipe usages(KeyPurposeId... some) {
            usages = some;
            return this;
        }

        public Recipe validFrom(Instant time) {
            from = time;
            return this;
        }

        public Recipe validUntil(Instant time) {
            until = time;
            return this;
        }

        public Issued issue() {
            try {
                KeyPair pair = pair();
                var builder = new JcaX509v3CertificateBuilder(
                        new X500Name(
                                issuer.certificate().getSubjectX500Principal().getName()),
                        serial(),
                        Date.from(from),
                        Date.from(until),
                        new X500Name(subject),
                        pair.getPublic());
                builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(isAuthority));
                builder.addExtension(
                        Extension.keyUsage,
                        true,
                        new KeyUsage(
                                isAuthority
                                        ? KeyUsage.keyCertSign | KeyUsage.cRLSign | KeyUsage.digitalSignature
                                        : KeyUsage.digitalSignature));
                if (usages.length > 0) {
                    builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(usages));
                }
                if (!uris.isEmpty()) {
                    builder.addExtension(
                            Extension.subjectAlternativeName,
                            false,
                            new GeneralNames(uris.stream()
                                    .map(uri -> new GeneralName(GeneralName.uniformResourceIdentifier, uri))
                                    .toArray(GeneralName[]::new)));
                }
                if (!labels.isEmpty()) {
                    builder.addExtension(
                            new ASN1ObjectIdentifier(CertifiedLabels.OID), false, CertifiedLabels.encode(labels));
                }
                X509Certificate made =
                        new JcaX509CertificateConverter().getCertificate(builder.build(signer(issuer.key)));
                List<X509Certificate> chain = new ArrayList<>(List.of(made));
                if (!isRoot(issuer)) {
                    chain.addAll(issuer.chain);
                }
                return new Issued(pair.getPrivate(), List.copyOf(chain));
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }

        private static boolean isRoot(TestAuthority authority) {
            X509Certificate own = authority.certificate();
            return own.getIssuerX500Principal().equals(own.getSubjectX500Principal());
        }
    }
}
