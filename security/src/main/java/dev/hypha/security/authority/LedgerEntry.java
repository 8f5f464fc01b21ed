package dev.hypha.security.authority;

import java.math.BigInteger;
import java.time.Instant;

/// What an authority did, one after the other. All that it knows follows from these.
sealed interface LedgerEntry {
    /// It issued a certificate.
    record Issued(BigInteger serial, CertificateSpec spec, Instant until) implements LedgerEntry {}

    /// It made an authority under it.
    record Subordinate(BigInteger serial, Instant until) implements LedgerEntry {}

    /// It took a certificate back.
    record Revoked(BigInteger serial, Instant at) implements LedgerEntry {}

    /// It issued a revocation list.
    record Listed(long number) implements LedgerEntry {}

    /// It promised a certificate to whoever shows a secret, of which only the hash is kept.
    record Promised(String hash, CertificateSpec spec, Instant until) implements LedgerEntry {}

    /// Someone showed the secret.
    record Redeemed(String hash) implements LedgerEntry {}
}
