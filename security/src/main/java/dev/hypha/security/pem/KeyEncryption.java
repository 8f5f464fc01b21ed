package dev.hypha.security.pem;

import dev.hypha.security.SecurityRefusal;
import dev.hypha.security.internal.Der;
import dev.hypha.security.internal.DerReader;
import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.PBEParameterSpec;

/// Encrypts and decrypts PKCS#8 keys by PBES2, with what the JDK has of it. Source: RFC 8018, section 6.2.
final class KeyEncryption {
    private static final String CIPHER = "PBEWithHmacSHA256AndAES_256";
    private static final int ROUNDS = 600_000;
    private static final int SALT_BYTES = 16;
    private static final int BLOCK_BYTES = 16;

    /// A file must not be able to keep a node busy for minutes.
    private static final int ROUNDS_MAX = 5_000_000;

    private static final byte[] OID_PBES2 = Der.oid("1.2.840.113549.1.5.13");
    private static final byte[] OID_PBKDF2 = Der.oid("1.2.840.113549.1.5.12");
    private static final byte[] OID_HMAC_SHA_256 = Der.oid("1.2.840.113549.2.9");
    private static final byte[] OID_AES_256_CBC = Der.oid("2.16.840.1.101.3.4.1.42");

    private KeyEncryption() {}

    static byte[] encrypt(byte[] pkcs8, Passphrase passphrase, SecureRandom random) {
        if (passphrase.isNone()) {
            throw new IllegalArgumentException("a key is not encrypted without a passphrase");
        }
        byte[] salt = new byte[SALT_BYTES];
        byte[] vector = new byte[BLOCK_BYTES];
        random.nextBytes(salt);
        random.nextBytes(vector);
        try {
            Cipher cipher = Cipher.getInstance(CIPHER);
            cipher.init(
                    Cipher.ENCRYPT_MODE,
                    secret(CIPHER, passphrase),
                    new PBEParameterSpec(salt, ROUNDS, new IvParameterSpec(vector)));
            return Der.sequence(scheme(salt, vector), Der.octets(cipher.doFinal(pkcs8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK cannot encrypt by " + CIPHER, e);
        } finally {
            Arrays.fill(pkcs8, (byte) 0);
        }
    }

    /// As RFC 8018 has it in appendix A.4; the JDK writes it under a name that it does not know itself.
    private static byte[] scheme(byte[] salt, byte[] vector) {
        byte[] derivation = Der.sequence(
                OID_PBKDF2,
                Der.sequence(Der.octets(salt), Der.integer(ROUNDS), Der.sequence(OID_HMAC_SHA_256, Der.nothing())));
        byte[] cipher = Der.sequence(OID_AES_256_CBC, Der.octets(vector));
        return Der.sequence(OID_PBES2, Der.sequence(derivation, cipher));
    }

    static byte[] decrypt(PemEntry entry, Passphrase passphrase) {
        byte[] content = entry.content();
        if (!isPbes2(content)) {
            throw unsupported(entry);
        }
        EncryptedPrivateKeyInfo info;
        try {
            info = new EncryptedPrivateKeyInfo(content);
        } catch (IOException | RuntimeException e) { // the JDK's parser throws both, also for what it does not know
            throw unsupported(entry);
        }
        AlgorithmParameters parameters = info.getAlgParameters();
        String algorithm = String.valueOf(parameters); // the JDK's name of the scheme with its parts
        if (parameters == null || !algorithm.startsWith("PBEWithHmac")) {
            throw unsupported(entry);
        }
        if (passphrase.isNone()) {
            throw entry.refusal("HYP-SEC-024", "the key is encrypted, and no passphrase was given; give one in a file");
        }
        if (rounds(entry, parameters) > ROUNDS_MAX) {
            throw entry.refusal(
                    "HYP-SEC-024", "the key takes more than " + ROUNDS_MAX + " rounds; encrypt it with fewer");
        }
        try {
            Cipher cipher = Cipher.getInstance(algorithm);
            cipher.init(Cipher.DECRYPT_MODE, secret(algorithm, passphrase), parameters);
            return cipher.doFinal(info.getEncryptedData());
        } catch (GeneralSecurityException | RuntimeException e) {
            throw entry.refusal("HYP-SEC-024", "the key is not encrypted with this passphrase; give the right one");
        }
    }

    /// @throws IllegalArgumentException if it is no encrypted key at all
    private static boolean isPbes2(byte[] content) {
        DerReader all = new DerReader(content);
        DerReader info = all.enter(Der.SEQUENCE);
        all.finish();
        boolean pbes2 = Arrays.equals(OID_PBES2, info.enter(Der.SEQUENCE).element());
        var _ = info.content(Der.OCTET_STRING);
        return pbes2;
    }

    private static int rounds(PemEntry entry, AlgorithmParameters parameters) {
        try {
            return parameters.getParameterSpec(PBEParameterSpec.class).getIterationCount();
        } catch (GeneralSecurityException e) {
            throw unsupported(entry);
        }
    }

    private static SecurityRefusal unsupported(PemEntry entry) {
        return entry.refusal(
                "HYP-SEC-024",
                "the key is encrypted in a way that is not supported; convert it by"
                        + " 'openssl pkcs8 -topk8 -v2 aes-256-cbc -in OLD -out NEW'");
    }

    private static SecretKey secret(String algorithm, Passphrase passphrase) throws GeneralSecurityException {
        char[] characters = passphrase.characters();
        PBEKeySpec spec = new PBEKeySpec(characters);
        try {
            return SecretKeyFactory.getInstance(algorithm).generateSecret(spec);
        } finally {
            spec.clearPassword();
            Arrays.fill(characters, '\0');
        }
    }
}
