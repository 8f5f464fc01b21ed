package dev.hypha.security;

import java.time.Duration;

/// How long connections live, and how their renewals are spread, so that not all come at one moment.
///
/// A renewed connection is not cut: another one is opened, new calls go over that, and the old one closes when
/// what is under way on it has ended.
///
/// @param ageMax a connection is renewed when it is so old, or up to a tenth earlier
/// @param spread after a change of keys or trust, connections are renewed at random moments within this time
public record ConnectionRenewal(Duration ageMax, Duration spread) {
    /// Connections live as long as they work.
    public static final ConnectionRenewal NEVER = new ConnectionRenewal(Duration.ofDays(36_500), Duration.ZERO);

    /// Checks the ranges.
    public ConnectionRenewal {
        if (!ageMax.isPositive()) {
            throw new IllegalArgumentException("the maximum age of a connection must be positive, was " + ageMax);
        }
        if (spread.isNegative()) {
            throw new IllegalArgumentException("the spread of renewals must not be negative, was " + spread);
        }
    }
}
