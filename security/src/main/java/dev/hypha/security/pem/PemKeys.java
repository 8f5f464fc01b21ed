package dev.hypha.security.pem;

import dev.hypha.security.SecurityRefusal;
import dev.hypha.security.internal.Der;
import dev.hypha.security.internal.DerReader;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// Reads and writes private keys in PEM files. Keys are of elliptic curves or RSA, which every TLS engine
/// has.
///
/// Read are PKCS#8 (`PRIVATE KEY`), PKCS#8 encrypted by PBES2 (`ENCRYPTED PRIVATE KEY`), and OpenSSL's older
/// `EC PRIVATE KEY` (SEC 1) and `RSA PRIVATE KEY` (PKCS#1) where they are not encrypted. Written is PKCS#8.
/// Sources: RFC 5958, RFC 8018, RFC 5915, RFC 8017.
public final class PemKeys {
    private static final String PLAIN = "PRIVATE KEY";
    private static final String ENCRYPTED = "ENCRYPTED PRIVATE KEY";
    private static final String EC_OLD = "EC PRIVATE KEY";
    private static final String RSA_OLD = "RSA PRIVATE KEY";
    private static final List<String> LABELS = List.of(PLAIN, ENCRYPTED, EC_OLD, RSA_OLD);

    private static final byte[] OID_EC = Der.oid("1.2.840.10045.2.1");
    private static final byte[] OID_RSA = Der.oid("1.2.840.113549.1.1.1");
    private static final int CONTEXT_0 = 0xa0;

    private PemKeys() {}

    /// Reads the one private key of a file.
    ///
    /// @param file the file, closed to others
    /// @param passphrase what it is encrypted with; is not used where it is not encrypted
    /// @return the key
    /// @throws SecurityRefusal `HYP-SEC-020` to `-025`: no PEM, not readable, open to others, malformed, none
    ///     or several keys, encrypted with another passphrase, of an algorithm that is not supported
    public static PrivateKey read(Path file, Passphrase passphrase) {
        byte[] bytes = PemFiles.readSecret(file);
        try {
            return parse(file.toString(), bytes, passphrase);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /// Reads the one private key of a text.
    ///
    /// @param source what the text is, for messages
    /// @param bytes the text
    /// @param passphrase what it is encrypted with
    /// @return the key
    /// @throws SecurityRefusal as [#read]
    public static PrivateKey parse(String source, byte[] bytes, Passphrase passphrase) {
        List<PemEntry> keys = Pem.parse(source, bytes).stream()
                .filter(entry -> LABELS.contains(entry.label()))
                .toList();
        if (keys.isEmpty()) {
            throw new SecurityRefusal(
                    "HYP-SEC-023",
                    source + " has no private key: no entry " + String.join(", ", LABELS)
                            + "; is it the file that you meant?");
        }
        if (keys.size() > 1) {
            throw keys.get(1).refusal("HYP-SEC-023", "a second private key; give each its own file");
        }
        return key(keys.getFirst(), passphrase);
    }

    /// Writes a key in the clear, for a file that nobody else can read.
    ///
    /// @param key the key
    /// @return its entry
    public static String text(PrivateKey key) {
        return Pem.text(PLAIN, key.getEncoded());
    }

    /// Writes a key encrypted: PBES2 with PBKDF2, HMAC-SHA-256, 600 000 rounds, and AES-256 in CBC mode.
    ///
    /// @param key the key
    /// @param passphrase not [Passphrase#NONE]
    /// @param random for salt and initialisation vector
    /// @return its entry
    public static String text(PrivateKey key, Passphrase passphrase, SecureRandom random) {
        return Pem.text(ENCRYPTED, KeyEncryption.encrypt(key.getEncoded(), passphrase, random));
    }

    /// Checks that a private key is the one that a certificate belongs to.
    ///
    /// @param key the key
    /// @param certificate the certificate
    /// @param source where they come from, for messages
    /// @throws SecurityRefusal `HYP-SEC-025` if it is another
    public static void checkPair(PrivateKey key, X509Certificate certificate, String source) {
        if (!belong(key, certificate.getPublicKey())) {
            throw new SecurityRefusal(
                    "HYP-SEC-025",
                    source + ": the private key is not the one of the certificate of "
                            + certificate.getSubjectX500Principal().getName()
                            + "; was one of the two files replaced without the other?");
        }
    }

    private static boolean belong(PrivateKey key, PublicKey publicKey) {
        if (!key.getAlgorithm().equals(publicKey.getAlgorithm())) {
            return false;
        }
        String algorithm = key instanceof ECKey ? "SHA256withECDSA" : "SHA256withRSA";
        byte[] probe = publicKey.getEncoded();
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(probe);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update(probe);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) { // such as another curve
            return false;
        }
    }

    private static PrivateKey key(PemEntry entry, Passphrase passphrase) {
        byte[] content = entry.content();
        byte[] pkcs8 = content;
        try {
            pkcs8 = switch (entry.label()) {
                case ENCRYPTED -> KeyEncryption.decrypt(entry, passphrase);
                case EC_OLD -> wrappedEc(content);
                case RSA_OLD -> wrapped(OID_RSA, Der.nothing(), content);
                default -> content;
            };
            KeyFactory factory = KeyFactory.getInstance(algorithm(entry, pkcs8));
            return factory.generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (GeneralSecurityException | IllegalArgumentException e) { // without e: it may tell of the key
            throw entry.refusal("HYP-SEC-023", "the key is malformed; export it again");
        } finally {
            Arrays.fill(content, (byte) 0);
            Arrays.fill(pkcs8, (byte) 0);
        }
    }

    private static String algorithm(PemEntry entry, byte[] pkcs8) {
        DerReader info = new DerReader(pkcs8).enter(Der.SEQUENCE);
        var _ = info.content(Der.INTEGER);
        byte[] oid = info.enter(Der.SEQUENCE).element();
        for (Map.Entry<String, byte[]> known :
                Map.of("EC", OID_EC, "RSA", OID_RSA).entrySet()) {
            if (Arrays.equals(known.getValue(), oid)) {
                return known.getKey();
            }
        }
        throw entry.refusal(
                "HYP-SEC-025",
                "the key is neither of an elliptic curve nor RSA, and not every TLS engine has others; make one by"
                        + " 'openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256'");
    }

    /// SEC 1 names the curve in a field that PKCS#8 has outside.
    private static byte[] wrappedEc(byte[] sec1) throws InvalidKeyException {
        DerReader fields = new DerReader(sec1).enter(Der.SEQUENCE);
        var _ = fields.content(Der.INTEGER);
        byte[] secret = fields.content(Der.OCTET_STRING);
        Arrays.fill(secret, (byte) 0);
        if (!fields.nextIs(CONTEXT_0)) {
            throw new InvalidKeyException("no curve");
        }
        return wrapped(OID_EC, fields.content(CONTEXT_0), sec1);
    }

    private static byte[] wrapped(byte[] oid, byte[] parameters, byte[] key) {
        return Der.sequence(Der.integer(0), Der.sequence(oid, parameters), Der.octets(key));
    }
}
