package dev.hypha.security.authority;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;

/// What an authority is made with.
///
/// @param cluster the cluster whose members it certifies; it certifies no others
/// @param lifetime how long its own certificate lives
/// @param clock what time it is
/// @param random where keys and serial numbers come from
public record AuthorityOptions(String cluster, Duration lifetime, InstantSource clock, SecureRandom random) {
    /// How long an authority lives if nothing else is said.
    public static final Duration LIFETIME_DEFAULT = Duration.ofDays(3650);

    /// Checks the lifetime. The cluster's name is checked where an identity is made of it.
    public AuthorityOptions {
        if (lifetime.compareTo(CertificateSpec.LIFETIME_MIN) < 0) {
            throw new IllegalArgumentException("an authority lives at least a minute, not " + lifetime);
        }
    }

    /// An authority of ten years, by the system's clock and randomness.
    ///
    /// @param cluster the cluster's name
    /// @return the options
    public static AuthorityOptions of(String cluster) {
        return new AuthorityOptions(cluster, LIFETIME_DEFAULT, InstantSource.system(), new SecureRandom());
    }

    /// With another life.
    ///
    /// @param other how long
    /// @return the changed options
    public AuthorityOptions withLifetime(Duration other) {
        return new AuthorityOptions(cluster, other, clock, random);
    }

    /// With another clock.
    ///
    /// @param other the clock
    /// @return the changed options
    public AuthorityOptions withClock(InstantSource other) {
        return new AuthorityOptions(cluster, lifetime, other, random);
    }
}
