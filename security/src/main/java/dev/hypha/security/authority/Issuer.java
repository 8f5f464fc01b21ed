package dev.hypha.security.authority;

import dev.hypha.security.CertifiedLabels;
import dev.hypha.security.SecurityRefusal;
import dev.hypha.security.SpiffeId;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX500NameUtil;
import org.bouncycastle.cert.jcajce.JcaX509CRLConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;

/// Builds and signs: certificates and revocation lists of one authority. Keeps no account of them. Thread
/// safe.
///
/// Keys are of P-256, signatures ECDSA with SHA-256, which every TLS engine has. Source: RFC 5280.
final class Issuer {
    /// Certificates begin this long before they are issued, for clocks that are behind.
    static final Duration BACKDATED = Duration.ofMinutes(5);

    private final PrivateKey key;
    private final List<X509Certificate> chain;
    private final String cluster;
    private final InstantSource clock;
    private final SecureRandom random;

    /// An issuer of a key and its certificates, the root last.
    ///
    /// @throws SecurityRefusal `HYP-SEC-026` if its certificate names no cluster
    Issuer(PrivateKey key, List<X509Certificate> chain, InstantSource clock, SecureRandom random) {
        this.key = key;
        this.chain = List.copyOf(chain);
        this.cluster = Signing.clusterOf(chain.getFirst());
        this.clock = clock;
        this.random = random;
    }

    static Issuer root(AuthorityOptions options) {
        KeyPair pair = Signing.keyPair(options.random());
        String cluster = SpiffeId.node(options.cluster(), "checked").cluster();
        X500Name name = Signing.commonName("Hypha root CA of " + cluster);
        Instant now = options.clock().instant().truncatedTo(ChronoUnit.SECONDS);
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                name,
                Serials.next(options.random()),
                Date.from(now.minus(BACKDATED)),
                Date.from(now.plus(options.lifetime())),
                name,
                pair.getPublic());
        try {
            addAuthority(builder, cluster, pair.getPublic(), new BasicConstraints(true));
            return new Issuer(
                    pair.getPrivate(),
                    List.of(Signing.signed(builder, Signing.signer(pair.getPrivate(), options.random()))),
                    options.clock(),
                    options.random());
        } catch (IOException | GeneralSecurityException e) {
            throw Signing.cannot(e);
        }
    }

    /// An authority under this one, which may have none under it.
    Issuer intermediate(String name, Duration lifetime) {
        KeyPair pair = Signing.keyPair(random);
        JcaX509v3CertificateBuilder builder = builder(Signing.commonName(name), pair.getPublic(), lifetime);
        try {
            addAuthority(builder, cluster, pair.getPublic(), new BasicConstraints(0));
            List<X509Certificate> longer = new ArrayList<>();
            longer.add(Signing.signed(addIssuer(builder), Signing.signer(key, random)));
            longer.addAll(chain);
            return new Issuer(pair.getPrivate(), longer, clock, random);
        } catch (IOException | GeneralSecurityException e) {
            throw Signing.cannot(e);
        }
    }

    X509Certificate member(CertificateSpec spec, PublicKey publicKey) {
        if (!spec.id().cluster().equals(cluster)) {
            throw new SecurityRefusal(
                    "HYP-SEC-028",
                    "this authority certifies members of the cluster " + cluster + ", not " + spec.id()
                            + "; use the authority of that cluster");
        }
        List<GeneralName> names = new ArrayList<>();
        names.add(
                new GeneralName(GeneralName.uniformResourceIdentifier, spec.id().uri()));
        spec.dns().forEach(name -> names.add(new GeneralName(GeneralName.dNSName, name)));
        spec.ips().forEach(ip -> names.add(new GeneralName(GeneralName.iPAddress, ip)));
        KeyPurposeId[] purposes = spec.id().role() == SpiffeId.Role.NODE
                ? new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth}
                : new KeyPurposeId[] {KeyPurposeId.id_kp_clientAuth};
        return leaf(names, purposes, spec.labels(), Signing.commonName(spec.id().name()), publicKey, spec.lifetime());
    }

    /// A certificate of the server that answers for this authority. It is no member: its URI is of another
    /// form.
    X509Certificate server(String uri, PublicKey publicKey, Duration lifetime) {
        return leaf(
                List.of(new GeneralName(GeneralName.uniformResourceIdentifier, uri)),
                new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth},
                Map.of(),
                Signing.commonName("Hypha CA server of " + cluster),
                publicKey,
                lifetime);
    }

    private X509Certificate leaf(
            List<GeneralName> names,
            KeyPurposeId[] purposes,
            Map<String, String> labels,
            X500Name subject,
            PublicKey publicKey,
            Duration lifetime) {
        JcaX509v3CertificateBuilder builder = builder(subject, publicKey, lifetime);
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
            builder.addExtension(
                    Extension.subjectAlternativeName, false, new GeneralNames(names.toArray(GeneralName[]::new)));
            builder.addExtension(
                    Extension.subjectKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createSubjectKeyIdentifier(publicKey));
            if (!labels.isEmpty()) {
                builder.addExtension(
                        new ASN1ObjectIdentifier(CertifiedLabels.OID),
                        false,
                        ASN1Primitive.fromByteArray(CertifiedLabels.encode(labels)));
            }
            return Signing.signed(addIssuer(builder), Signing.signer(key, random));
        } catch (IOException | GeneralSecurityException e) {
            throw Signing.cannot(e);
        }
    }

    X509CRL revocationList(long number, Map<BigInteger, Instant> revoked, Instant now, Instant next) {
        try {
            JcaX509v2CRLBuilder builder = new JcaX509v2CRLBuilder(certificate(), Date.from(now));
            builder.setNextUpdate(Date.from(next));
            revoked.forEach((serial, at) -> builder.addCRLEntry(serial, Date.from(at), CRLReason.unspecified));
            builder.addExtension(Extension.cRLNumber, false, new CRLNumber(BigInteger.valueOf(number)));
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils()
                            .createAuthorityKeyIdentifier(certificate().getPublicKey()));
            return new JcaX509CRLConverter().getCRL(builder.build(Signing.signer(key, random)));
        } catch (IOException | GeneralSecurityException e) {
            throw Signing.cannot(e);
        }
    }

    private JcaX509v3CertificateBuilder builder(X500Name subject, PublicKey publicKey, Duration lifetime) {
        Instant now = now();
        Instant end = now.plus(lifetime);
        Instant endOfAuthority = certificate().getNotAfter().toInstant();
        if (now.isAfter(endOfAuthority)) {
            throw new SecurityRefusal(
                    "HYP-SEC-029", "this authority ended at " + endOfAuthority + "; make a new one by 'hypha ca init'");
        }
        if (end.isAfter(endOfAuthority)) {
            throw new SecurityRefusal(
                    "HYP-SEC-029",
                    "a certificate until " + end + " would outlive this authority, which ends at " + endOfAuthority
                            + "; ask for a shorter life, and think of a new authority");
        }
        return new JcaX509v3CertificateBuilder(
                name(certificate()),
                Serials.next(random),
                Date.from(now.minus(BACKDATED)),
                Date.from(end),
                subject,
                publicKey);
    }

    private JcaX509v3CertificateBuilder addIssuer(JcaX509v3CertificateBuilder builder)
            throws IOException, GeneralSecurityException {
        builder.addExtension(
                Extension.authorityKeyIdentifier,
                false,
                new JcaX509ExtensionUtils()
                        .createAuthorityKeyIdentifier(certificate().getPublicKey()));
        return builder;
    }

    private static void addAuthority(
            JcaX509v3CertificateBuilder builder, String cluster, PublicKey publicKey, BasicConstraints constraints)
            throws IOException, GeneralSecurityException {
        builder.addExtension(Extension.basicConstraints, true, constraints);
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        builder.addExtension(
                Extension.subjectAlternativeName,
                false,
                new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, Signing.SCHEME + cluster)));
        builder.addExtension(
                Extension.subjectKeyIdentifier,
                false,
                new JcaX509ExtensionUtils().createSubjectKeyIdentifier(publicKey));
    }

    X509Certificate certificate() {
        return chain.getFirst();
    }

    List<X509Certificate> chain() {
        return chain;
    }

    PrivateKey key() {
        return key;
    }

    String cluster() {
        return cluster;
    }

    SecureRandom random() {
        return random;
    }

    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    private static X500Name name(X509Certificate certificate) {
        return JcaX500NameUtil.getSubject(certificate);
    }
}
