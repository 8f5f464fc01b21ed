package dev.hypha.processor;

import static com.google.testing.compile.CompilationSubject.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.testing.compile.Compilation;
import dev.hypha.Call;
import dev.hypha.spi.FunctionDescriptor;
import dev.hypha.spi.ValueCodec;
import dev.hypha.spi.WireException;
import dev.hypha.spi.WireReader;
import dev.hypha.spi.WireWriter;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Generated code runs: arguments cross a buffer, the function is invoked, and the result comes back.
final class RoundTripTest {
    /// For functions of plain types only.
    private static final ValueCodec NO_VALUES = new ValueCodec() {
        @Override
        public void write(Object value, WireWriter out) {
            throw new WireException("no values here");
        }

        @Override
        public Object read(WireReader in) {
            throw new WireException("no values here");
        }

        @Override
        public Object copy(Object value) {
            throw new WireException("no values here");
        }
    };

    @ParameterizedTest
    @ValueSource(
            strings = {
                "static String f(boolean a, byte b, short c, char d, int e, long f, float g, double h)"
                        + " { return \"\" + a + b + c + d + e + f + g + h; }"
                        + " static Call<?> call() { return FunctionsCalls.f(true, (byte) -1, (short) 2, 'é', 3, -4L, 5.5f, 6.5); }"
                        + " static Object expected() { return f(true, (byte) -1, (short) 2, 'é', 3, -4L, 5.5f, 6.5); }",
                "static String f(Boolean a, Byte b, Short c, Character d, Integer e, Long f, Float g, Double h)"
                        + " { return \"\" + a + b + c + d + e + f + g + h; }"
                        + " static Call<?> call() { return FunctionsCalls.f(true, null, (short) 2, null, 3, null, 5.5f, null); }"
                        + " static Object expected() { return f(true, null, (short) 2, null, 3, null, 5.5f, null); }",
                "static String f(String a, byte[] b, int... c) { return a + Arrays.toString(b) + Arrays.toString(c); }"
                        + " static Call<?> call() { return FunctionsCalls.f(\"ä\", null, 1, 2); }"
                        + " static Object expected() { return f(\"ä\", null, 1, 2); }",
                "static String f(String a) { return a; }"
                        + " static Call<?> call() { return FunctionsCalls.f(null); }"
                        + " static Object expected() { return null; }",
                "static Integer f(int a) { return a < 0 ? null : a; }"
                        + " static Call<?> call() { return FunctionsCalls.f(-1); }"
                        + " static Object expected() { return null; }",
                "static long f(int a) throws Exception { return a; }"
                        + " static Call<?> call() { return FunctionsCalls.f(-1); }"
                        + " static Object expected() { return -1L; }",
                "static void f() {}"
                        + " static Call<?> call() { return FunctionsCalls.f(); }"
                        + " static Object expected() { return null; }",
                "int f(int a) { return a + 1; }"
                        + " static Call<?> call() { return FunctionsCalls.f(1); }"
                        + " static Object expected() { return 2; }"
            })
    void argumentsAndResultsCross(String members) throws Throwable {
        ClassLoader loader = compile(members);
        Call<?> call = (Call<?>) member(loader, "call");

        assertEquals(member(loader, "expected"), spawn(call.function(), call.arguments(), instance(loader)));
    }

    @Test
    void functionsWithoutParametersShareOneRecordOfArguments() throws Throwable {
        ClassLoader loader = compile("static void f() {}" + " static Call<?> call() { return FunctionsCalls.f(); }");
        Call<?> call = (Call<?>) member(loader, "call");

        assertSame(call.arguments(), ((Call<?>) member(loader, "call")).arguments());
        assertSame(call.arguments(), call.function().readArguments(new WireReader(NO_VALUES, ByteBuffer.allocate(0))));
    }

    @Test
    void whatIsNotPlainIsLeftToTheCodec() throws Throwable {
        ClassLoader loader = compile(
                "static void f(List<String> a) {}" + " static Call<?> call() { return FunctionsCalls.f(List.of()); }");
        Call<?> call = (Call<?>) member(loader, "call");

        assertThrows(WireException.class, () -> spawn(call.function(), call.arguments(), null));
    }

    @Test
    void instanceMethodsNeedTheirObject() throws Throwable {
        ClassLoader loader = compile("int f() { return 1; } static Call<?> call() { return FunctionsCalls.f(); }");
        Call<?> call = (Call<?>) member(loader, "call");

        assertSame(loader.loadClass("shop.Functions"), call.function().receiverType());
        assertThrows(NullPointerException.class, () -> spawn(call.function(), call.arguments(), null));
    }

    private static ClassLoader compile(String members) {
        Compilation compilation = Sources.compile(Sources.functions(
                "Functions() {}\n@DistributedFunction " + members.replace("Call<", "dev.hypha.Call<")));
        assertThat(compilation).succeededWithoutWarnings();
        return Sources.load(compilation);
    }

    private static Object member(ClassLoader loader, String name) throws ReflectiveOperationException {
        Method method = loader.loadClass("shop.Functions").getDeclaredMethod(name);
        method.setAccessible(true);
        return method.invoke(null);
    }

    private static Object instance(ClassLoader loader) throws ReflectiveOperationException {
        var constructor = loader.loadClass("shop.Functions").getDeclaredConstructor();
        constructor.setAccessible(true);
        return constructor.newInstance();
    }

    @SuppressWarnings("unchecked") // the arguments are of the same call
    private static <A, R> Object spawn(FunctionDescriptor<A, R> function, Object arguments, Object receiver)
            throws Throwable {
        WireWriter out = new WireWriter(NO_VALUES, ByteBuffer.allocate(8));
        function.writeArguments((A) arguments, out);
        A arrived = function.readArguments(reader(out));
        WireWriter back = new WireWriter(NO_VALUES, ByteBuffer.allocate(8));
        function.writeResult((R) function.invoke(arrived, receiver), back);
        WireReader in = reader(back);
        R result = function.readResult(in);
        in.expectEnd();
        return result;
    }

    private static WireReader reader(WireWriter written) {
        return new WireReader(NO_VALUES, written.buffer().duplicate().flip());
    }
}
