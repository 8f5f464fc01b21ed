package dev.hypha.spi;

import org.jspecify.annotations.Nullable;

/// All that a runtime needs to know of one distributed function; the processor generates one constant for each.
///
/// Instances are immutable, and equal by identity.
///
/// @param <A> the generated record of its arguments
/// @param <R> its result, boxed; `Void` if it has none
public abstract class FunctionDescriptor<A, R> {
    private final long id;
    private final String name;
    private final String signature;
    private final FunctionTraits traits;

    /// For generated code.
    ///
    /// @param id the stable id: [#idOf] of the next two and the version
    /// @param name the name nodes know it by
    /// @param signature parameter types and result, such as
    ///     `(java.lang.String,int)java.util.Map<java.lang.String,java.lang.Long>`
    /// @param traits what it declares, and what the processor found out
    protected FunctionDescriptor(long id, String name, String signature, FunctionTraits traits) {
        this.id = id;
        this.name = name;
        this.signature = signature;
        this.traits = traits;
    }

    /// The stable id of a function: the 64-bit FNV-1a hash of the UTF-8 bytes of `name`, a space,
    /// `signature`, a space and the decimal version.
    ///
    /// @see <a href="http://www.isthe.com/chongo/tech/comp/fnv/">Fowler, Noll, Vo: FNV hash</a>
    /// @param name the name
    /// @param signature the signature
    /// @param version the version
    /// @return the id
    public static long idOf(String name, String signature, int version) {
        return StableHash.of(name + " " + signature + " " + version);
    }

    /// Runs the function.
    ///
    /// @param arguments its arguments
    /// @param receiver the object bound for [#receiverType], null for a static method
    /// @return its result, or a `CompletionStage` of it if [FunctionTraits#awaited]; null if it has none
    /// @throws Throwable whatever it throws
    public abstract @Nullable Object invoke(A arguments, @Nullable Object receiver) throws Throwable;

    /// Writes the arguments.
    ///
    /// @param arguments the arguments
    /// @param out where to
    public abstract void writeArguments(A arguments, WireWriter out);

    /// Reads what [#writeArguments] wrote.
    ///
    /// @param in where from
    /// @return the arguments
    public abstract A readArguments(WireReader in);

    /// Writes the result.
    ///
    /// @param result the result
    /// @param out where to
    public abstract void writeResult(@Nullable R result, WireWriter out);

    /// Reads what [#writeResult] wrote.
    ///
    /// @param in where from
    /// @return the result
    public abstract @Nullable R readResult(WireReader in);

    /// The class whose bound object an instance method runs on.
    ///
    /// @return the class, or null for a static method
    public @Nullable Class<?> receiverType() {
        return null;
    }

    /// The class of the function's checkpoints.
    ///
    /// @return the class, or null if it makes none
    public @Nullable Class<?> checkpointType() {
        return null;
    }

    /// The stable 64-bit id, by which the wire names the function.
    ///
    /// @return the id
    public final long id() {
        return id;
    }

    /// The name.
    ///
    /// @return the name
    public final String name() {
        return name;
    }

    /// Parameter types and result.
    ///
    /// @return the signature, with type arguments
    public final String signature() {
        return signature;
    }

    /// What it declares, and what the processor found out.
    ///
    /// @return the traits
    public final FunctionTraits traits() {
        return traits;
    }

    /// Name and signature.
    @Override
    public final String toString() {
        return name + signature;
    }
}
