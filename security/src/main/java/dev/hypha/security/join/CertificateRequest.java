package dev.hypha.security.join;

import dev.hypha.security.internal.Der;
import dev.hypha.security.pem.Pem;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;

/// A new key of P-256, and a request to certify it (PKCS#10). The key stays here; the request may go
/// anywhere. It wishes for no name: the authority decides. Its text has no key. Source: RFC 2986.
public final class CertificateRequest {
    private static final byte[] ECDSA_WITH_SHA_256 = Der.oid("1.2.840.10045.4.3.2");

    private final KeyPair pair;
    private final byte[] der;

    private CertificateRequest(KeyPair pair, byte[] der) {
        this.pair = pair;
        this.der = der;
    }

    /// Makes a key and a request.
    ///
    /// @param random where the key comes from
    /// @return the request
    public static CertificateRequest create(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            KeyPair pair = generator.generateKeyPair();
            byte[] noName = Der.sequence();
            byte[] noAttributes = Der.context(0, new byte[0]);
            byte[] content =
                    Der.sequence(Der.integer(0), noName, pair.getPublic().getEncoded(), noAttributes);
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(pair.getPrivate(), random);
            signature.update(content);
            byte[] der = Der.sequence(content, Der.sequence(ECDSA_WITH_SHA_256), Der.bits(signature.sign()));
            return new CertificateRequest(pair, der);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK cannot sign with P-256", e);
        }
    }

    /// The request.
    ///
    /// @return its DER
    public byte[] der() {
        return der.clone();
    }

    /// The request as a file.
    ///
    /// @return its PEM
    public String text() {
        return Pem.text(Pem.REQUEST, der);
    }

    /// The private key.
    ///
    /// @return what no one else may see
    public PrivateKey key() {
        return pair.getPrivate();
    }

    /// The public key.
    ///
    /// @return what is to be certified
    public PublicKey publicKey() {
        return pair.getPublic();
    }

    /// That it is a request.
    @Override
    public String toString() {
        return "a request to certify a key of P-256";
    }
}
