package dev.hypha.security.authority;

import dev.hypha.security.SecurityRefusal;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/// Checks requests for certificates, which come from anyone. Source: RFC 2986.
final class SigningRequests {
    private static final int BYTES_MAX = 16 * 1024;
    private static final int EC_BITS_MIN = 256;
    private static final int EC_BITS_MAX = 521;
    private static final int RSA_BITS_MIN = 2048;
    private static final int RSA_BITS_MAX = 8192;

    private SigningRequests() {}

    /// The key of a request that proves to hold it.
    static PublicKey verified(byte[] der) {
        if (der.length > BYTES_MAX) {
            throw refusal("the request has " + der.length + " bytes, more than " + BYTES_MAX + "; make a plain one");
        }
        PublicKey key;
        boolean proved;
        try {
            JcaPKCS10CertificationRequest request = new JcaPKCS10CertificationRequest(der);
            if (!Arrays.equals(request.getEncoded(), der)) {
                throw refusal("the request is malformed; make it again, by 'openssl req -new' for example");
            }
            key = request.getPublicKey();
            checkStrength(key);
            proved = request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key));
        } catch (IOException | GeneralSecurityException | OperatorCreationException | PKCSException e) {
            throw malformed(e);
        } catch (SecurityRefusal e) {
            throw e;
        } catch (RuntimeException e) { // BouncyCastle's parser throws many for bad bytes
            throw malformed(e);
        }
        if (!proved) {
            throw refusal("the request is not signed by the key in it; whoever sent it may not have that key");
        }
        return key;
    }

    private static void checkStrength(PublicKey key) {
        switch (key) {
            case ECPublicKey ec ->
                checkBits("elliptic curve", ec.getParams().getOrder().bitLength(), EC_BITS_MIN, EC_BITS_MAX);
            case RSAPublicKey rsa -> checkBits("RSA", rsa.getModulus().bitLength(), RSA_BITS_MIN, RSA_BITS_MAX);
            default ->
                throw refusal("the request is for a key of " + key.getAlgorithm()
                        + ", and not every TLS engine has that; use P-256, or RSA of 3072 bits");
        }
    }

    private static void checkBits(String kind, int bits, int min, int max) {
        if (bits < min || bits > max) {
            throw refusal(
                    "the request is for an " + kind + " key of " + bits + " bits; it must have " + min + " to " + max);
        }
    }

    private static SecurityRefusal malformed(Exception cause) {
        return new SecurityRefusal(
                "HYP-SEC-027", "the request is malformed; make it again, by 'openssl req -new' for example", cause);
    }

    private static SecurityRefusal refusal(String message) {
        return new SecurityRefusal("HYP-SEC-027", message);
    }
}
