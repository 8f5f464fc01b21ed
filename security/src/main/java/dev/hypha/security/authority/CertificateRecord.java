package dev.hypha.security.authority;

import java.math.BigInteger;
import java.time.Instant;
import java.util.Optional;

/// A certificate that an authority issued, as it remembers it.
///
/// @param serial its number
/// @param spec what it says
/// @param until when it ends
/// @param revoked when it was taken back, if it was
public record CertificateRecord(BigInteger serial, CertificateSpec spec, Instant until, Optional<Instant> revoked) {
    /// Whether it counts.
    ///
    /// @param now the time
    /// @return true if it has not ended and was not taken back
    public boolean isValid(Instant now) {
        return revoked.isEmpty() && now.isBefore(until);
    }

    CertificateRecord revokedAt(Instant at) {
        return new CertificateRecord(serial, spec, until, Optional.of(at));
    }
}
