package dev.hypha.security.authority;

import dev.hypha.security.join.JoinClient;
import java.net.Socket;
import java.security.KeyPair;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/// The key and certificates of the server, which are in memory only and made anew when half of their life is
/// over. The chain goes up to the root, as those who join know the root's fingerprint and not its
/// certificate. Thread safe.
final class ServerKeys extends X509ExtendedKeyManager {
    private static final Duration LIFETIME = Duration.ofDays(2);
    private static final String KEY_TYPE = "EC";

    private final CertificateAuthority authority;
    private final Map<String, Own> byAlias = new ConcurrentHashMap<>();
    private @Nullable Own newest;

    private record Own(String alias, PrivateKey key, List<X509Certificate> chain, Instant half) {}

    ServerKeys(CertificateAuthority authority) {
        this.authority = authority;
    }

    /// The alias of keys that count, made now if need be.
    synchronized String alias() {
        Instant now = authority.issuer().now();
        Own known = newest;
        if (known == null || !now.isBefore(known.half())) {
            Duration left =
                    Duration.between(now, authority.certificate().getNotAfter().toInstant());
            Duration lifetime = left.compareTo(LIFETIME) < 0 ? left : LIFETIME;
            KeyPair pair = Signing.keyPair(authority.issuer().random());
            List<X509Certificate> chain = new ArrayList<>();
            chain.add(authority.issuer().server(JoinClient.serverUri(authority.cluster()), pair.getPublic(), lifetime));
            chain.addAll(authority.issuer().chain());
            String alias = "server-" + Serials.text(chain.getFirst().getSerialNumber());
            if (known != null) {
                byAlias.keySet().retainAll(List.of(known.alias())); // handshakes under way may still want it
            }
            known = new Own(alias, pair.getPrivate(), chain, now.plus(lifetime.dividedBy(2)));
            byAlias.put(alias, known);
            newest = known;
        }
        return known.alias();
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return keyType.equals(KEY_TYPE) ? alias() : null;
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return chooseEngineServerAlias(keyType, issuers, null);
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        Own own = byAlias.get(alias);
        return own == null ? null : own.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        Own own = byAlias.get(alias);
        return own == null ? null : own.key();
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return keyType.equals(KEY_TYPE) ? new String[] {alias()} : null;
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}
