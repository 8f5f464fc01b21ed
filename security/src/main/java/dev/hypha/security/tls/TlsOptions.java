package dev.hypha.security.tls;

import dev.hypha.security.ConnectionRenewal;
import java.time.Duration;
import java.time.InstantSource;

/// The knobs of [MutualTls]. Start from [#DEFAULTS] and change what you must.
///
/// @param clock tells what is valid now
/// @param renewal how long connections live
/// @param engines the implementation of TLS
public record TlsOptions(InstantSource clock, ConnectionRenewal renewal, TlsEngines engines) {
    /// The system's clock; connections are renewed after a day, and within 10 s of a change; the fastest
    /// implementation that there is.
    public static final TlsOptions DEFAULTS = new TlsOptions(
            InstantSource.system(),
            new ConnectionRenewal(Duration.ofDays(1), Duration.ofSeconds(10)),
            TlsEngines.best());

    /// These options with another clock.
    ///
    /// @param other tells the time
    /// @return the options
    public TlsOptions withClock(InstantSource other) {
        return new TlsOptions(other, renewal, engines);
    }

    /// These options with other lives of connections.
    ///
    /// @param other how long they live
    /// @return the options
    public TlsOptions withRenewal(ConnectionRenewal other) {
        return new TlsOptions(clock, other, engines);
    }

    /// These options with another implementation of TLS.
    ///
    /// @param other the implementation
    /// @return the options
    public TlsOptions withEngines(TlsEngines other) {
        return new TlsOptions(clock, renewal, other);
    }
}
