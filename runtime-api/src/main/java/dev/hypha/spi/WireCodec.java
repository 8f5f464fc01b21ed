package dev.hypha.spi;

/// Tells the runtime how values of one class cross machines, for classes that the annotation processor cannot
/// see into.
///
/// Found by [java.util.ServiceLoader]. The processor admits the class in signatures if the codec belongs to
/// the same compilation, is listed for the service loader, or is named by the processor's option
/// `hypha.codecs`. Its methods may be called from any thread.
///
/// @param <T> the class
public interface WireCodec<T> {
    /// The class. Subclasses are not included.
    ///
    /// @return the class
    Class<T> type();

    /// The name under which nodes agree on the type.
    ///
    /// @return by default the binary name of the class
    default String name() {
        return type().getName();
    }

    /// Writes a value.
    ///
    /// @param value never null
    /// @param out where to
    void write(T value, WireWriter out);

    /// Reads what [#write] wrote.
    ///
    /// @param in where from
    /// @return the value
    T read(WireReader in);
}
