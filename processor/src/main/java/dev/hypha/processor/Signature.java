package dev.hypha.processor;

import dev.hypha.spi.FunctionTraits;
import java.util.List;
import java.util.Map;
import javax.lang.model.element.TypeElement;

/// The types of a function, and what follows from them.
///
/// @param parameters in the order of their declaration
/// @param result what comes back
/// @param text parameter types and result as [dev.hypha.spi.FunctionDescriptor#signature] has them
/// @param applicationTypes the application's types that these contain, by the name under which nodes agree on
///     them
record Signature(List<Parameter> parameters, Result result, String text, Map<String, TypeElement> applicationTypes) {
    Signature {
        parameters = List.copyOf(parameters);
        applicationTypes = Map.copyOf(applicationTypes);
    }

    /// All that the runtime is told of the function.
    FunctionTraits traits(Declaration declaration, Plainness plainness, Immutability immutability) {
        return new FunctionTraits(
                declaration.version(),
                declaration.idempotent(),
                declaration.nonBlocking(),
                result.awaited(),
                parameters.stream().allMatch(each -> plainness.of(each.type())),
                parameters.stream().allMatch(each -> immutability.of(each.type())),
                result.none() || plainness.of(result.type()),
                result.none() || immutability.of(result.type()));
    }
}
