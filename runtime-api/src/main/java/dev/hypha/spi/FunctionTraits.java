package dev.hypha.spi;

/// What a function declares by its annotation, and what the processor found out of its types.
///
/// A type is *plain* if reading it runs no code but the JDK's and Hypha's own: primitives, their boxes,
/// texts and other values of the JDK, arrays and simple collections of these, and records of these whose
/// constructor the compiler wrote. It is *immutable* if nobody can change a value of it, however deep.
///
/// @param version the declared version
/// @param idempotent running twice is as good as once
/// @param nonBlocking may run on an event loop
/// @param awaited the method returns a `CompletionStage` of the result
/// @param argumentsPlain all arguments are plain
/// @param argumentsImmutable all arguments are immutable
/// @param resultPlain the result is plain, or there is none
/// @param resultImmutable the result is immutable, or there is none
public record FunctionTraits(
        int version,
        boolean idempotent,
        boolean nonBlocking,
        boolean awaited,
        boolean argumentsPlain,
        boolean argumentsImmutable,
        boolean resultPlain,
        boolean resultImmutable) {}
