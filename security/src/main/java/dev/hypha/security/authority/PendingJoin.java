package dev.hypha.security.authority;

import java.time.Instant;
import java.util.List;

/// A token that nobody used yet. The secret in it is not known any more.
///
/// @param spec what the certificate will say
/// @param until when the token ends
public record PendingJoin(CertificateSpec spec, Instant until) {
    static List<PendingJoin> of(LedgerState state, Instant now) {
        return state.promises().stream()
                .filter(promised -> now.isBefore(promised.until()))
                .map(promised -> new PendingJoin(promised.spec(), promised.until()))
                .toList();
    }
}
