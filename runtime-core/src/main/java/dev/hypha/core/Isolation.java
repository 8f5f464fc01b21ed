package dev.hypha.core;

import dev.hypha.Call;
import dev.hypha.spi.FunctionDescriptor;
import dev.hypha.spi.ValueCodec;
import dev.hypha.spi.WireReader;
import dev.hypha.spi.WireWriter;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Copies what passes between a call and its function on the same node, as if it had crossed machines, unless
/// nobody can change it.
record Isolation(ValueCodec values) {
    private static final int COPY_BYTES = 256;

    /// The arguments of a call.
    Object arguments(Call<?> call) {
        FunctionDescriptor<?, ?> function = call.function();
        if (function.traits().argumentsImmutable()) {
            return call.arguments();
        }
        @SuppressWarnings("unchecked") // the call was made with this function's own argument record
        FunctionDescriptor<Object, ?> typed = (FunctionDescriptor<Object, ?>) function;
        WireWriter out = new WireWriter(values, ByteBuffer.allocate(COPY_BYTES));
        typed.writeArguments(call.arguments(), out);
        return typed.readArguments(new WireReader(values, out.buffer().flip()));
    }

    /// What a function has returned.
    @Nullable
    Object result(FunctionDescriptor<?, ?> function, @Nullable Object result) {
        if (result == null || function.traits().resultImmutable()) {
            return result;
        }
        @SuppressWarnings("unchecked") // the function made it
        FunctionDescriptor<?, Object> typed = (FunctionDescriptor<?, Object>) function;
        WireWriter out = new WireWriter(values, ByteBuffer.allocate(COPY_BYTES));
        typed.writeResult(result, out);
        return typed.readResult(new WireReader(values, out.buffer().flip()));
    }
}
