package dev.hypha.security.join;

import dev.hypha.security.SecurityRefusal;
import dev.hypha.security.SpiffeId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/// What lets its holder fetch one certificate, once: a secret, the fingerprint of the authority to fetch it
/// from, and whom the certificate will name. Whoever has the text can use it, so it is sent like a password;
/// [#toString] does not tell it, [#text] does.
///
/// The fingerprint is the SHA-256 of the root certificate's public key (`SubjectPublicKeyInfo`), as HTTP's
/// pins were (RFC 7469). So the holder needs nothing else to be sure whom it speaks to.
public final class JoinToken {
    private static final String PREFIX = "hypha-join-1.";
    private static final int SECRET_BYTES = 32;
    private static final int HASH_BYTES = 32;
    private static final int CHECK_BYTES = 4;
    private static final int TEXT_LENGTH_MAX = 1024;

    private final SpiffeId id;
    private final Optional<String> server;
    private final byte[] fingerprint;
    private final byte[] secret;

    /// A token.
    ///
    /// @param id whom the certificate will name
    /// @param server where to fetch it, as `host:port`; empty if the holder is told otherwise
    /// @param fingerprint of the root, as [#fingerprint] makes it
    /// @param secret 32 random bytes
    public JoinToken(SpiffeId id, Optional<String> server, byte[] fingerprint, byte[] secret) {
        if (fingerprint.length != HASH_BYTES || secret.length != SECRET_BYTES) {
            throw new IllegalArgumentException("fingerprint and secret have 32 bytes each");
        }
        this.id = id;
        this.server = server;
        this.fingerprint = fingerprint.clone();
        this.secret = secret.clone();
    }

    /// Reads a token.
    ///
    /// @param text what [#text] wrote; white space around it is dropped
    /// @return the token
    /// @throws SecurityRefusal `HYP-SEC-031` if it is none, or was cut off or changed
    public static JoinToken parse(String text) {
        String stripped = text.strip();
        if (!stripped.startsWith(PREFIX) || stripped.length() > TEXT_LENGTH_MAX) {
            throw malformed("it does not begin with " + PREFIX);
        }
        try {
            byte[] all = Base64.getUrlDecoder().decode(stripped.substring(PREFIX.length()));
            int length = all.length - CHECK_BYTES;
            byte[] content = Arrays.copyOf(all, Math.max(0, length));
            if (length <= 0 || !Arrays.equals(check(content), Arrays.copyOfRange(all, length, all.length))) {
                throw malformed("it was cut off or changed");
            }
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(content));
            byte[] fingerprint = in.readNBytes(HASH_BYTES);
            byte[] secret = in.readNBytes(SECRET_BYTES);
            SpiffeId id = SpiffeId.parse(in.readUTF());
            String server = in.readUTF();
            if (in.available() > 0) {
                throw malformed("it is too long");
            }
            return new JoinToken(id, server.isEmpty() ? Optional.empty() : Optional.of(server), fingerprint, secret);
        } catch (IOException | IllegalArgumentException e) { // without e: it may tell of the secret
            throw malformed("it was cut off or changed");
        }
    }

    private static SecurityRefusal malformed(String why) {
        return new SecurityRefusal(
                "HYP-SEC-031",
                "this is no join token: " + why + "; copy it again as a whole, or make one by"
                        + " 'hypha ca token NAME'");
    }

    /// The token as one word without characters that a shell changes. Whoever sees it can use it.
    ///
    /// @return as [#parse] reads it
    public String text() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.write(fingerprint);
            out.write(secret);
            out.writeUTF(id.uri());
            out.writeUTF(server.orElse(""));
            out.write(check(bytes.toByteArray()));
        } catch (IOException e) {
            throw new IllegalStateException("memory cannot be written", e);
        }
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toByteArray());
    }

    /// Whom the certificate will name.
    ///
    /// @return the identity
    public SpiffeId id() {
        return id;
    }

    /// Where to fetch the certificate.
    ///
    /// @return as `host:port`, if the token says
    public Optional<String> server() {
        return server;
    }

    /// What to show the authority's server, and nobody else.
    ///
    /// @return the secret as text
    String secretText() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    }

    /// Whether a certificate is the root that this token pins.
    ///
    /// @param certificate any
    /// @return true if its public key is the one
    public boolean pins(X509Certificate certificate) {
        return MessageDigest.isEqual(fingerprint, fingerprint(certificate));
    }

    /// The fingerprint of a root.
    ///
    /// @param certificate its certificate
    /// @return the SHA-256 of its public key
    public static byte[] fingerprint(X509Certificate certificate) {
        return sha256(certificate.getPublicKey().getEncoded());
    }

    /// The fingerprint of a root, to be compared by people.
    ///
    /// @param certificate its certificate
    /// @return `sha256:` and 64 hexadecimal digits
    public static String fingerprintText(X509Certificate certificate) {
        return "sha256:" + HexFormat.of().formatHex(fingerprint(certificate));
    }

    /// What an authority keeps of a secret.
    ///
    /// @param secret the secret
    /// @return its SHA-256, from which nobody finds it, as it is random
    public static byte[] hash(byte[] secret) {
        return sha256(secret);
    }

    private static byte[] check(byte[] content) {
        return Arrays.copyOf(sha256(content), CHECK_BYTES);
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /// Whom it is for, without the secret.
    @Override
    public String toString() {
        return "a join token for " + id;
    }
}
