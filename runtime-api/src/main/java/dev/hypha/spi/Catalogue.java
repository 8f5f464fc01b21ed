package dev.hypha.spi;

import java.util.List;
import java.util.Map;

/// The functions of one class, and the types that their signatures let cross machines.
///
/// The processor generates one for each class with distributed functions, and lists it for
/// [java.util.ServiceLoader]. Only types of some catalogue can ever be decoded.
public interface Catalogue {
    /// The functions.
    ///
    /// @return in the order of their declaration
    List<FunctionDescriptor<?, ?>> functions();

    /// The application's types that may be decoded, by the name under which nodes agree on them: those that the
    /// signatures mention, and all that these contain. The JDK types that every node knows are not listed.
    ///
    /// @return name to class
    Map<String, Class<?>> wireTypes();
}
