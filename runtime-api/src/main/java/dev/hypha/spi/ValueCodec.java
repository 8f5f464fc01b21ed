package dev.hypha.spi;

import org.jspecify.annotations.Nullable;

/// Values to bytes and back, for the types of a set of catalogues. Thread safe.
public interface ValueCodec {
    /// Writes a value, self-delimiting.
    ///
    /// @param value of a catalogued type, or null
    /// @param out where to
    /// @throws WireException if a type within is not catalogued, or a limit is exceeded
    void write(@Nullable Object value, WireWriter out);

    /// Reads what [#write] wrote.
    ///
    /// @param in where from
    /// @return the value
    /// @throws WireException if the bytes are no value of catalogued types within the limits
    @Nullable
    Object read(WireReader in);

    /// A deep copy, as if written and read.
    ///
    /// @param value of a catalogued type, or null
    /// @return the copy; may be the value itself if it is immutable
    @Nullable
    Object copy(@Nullable Object value);
}
