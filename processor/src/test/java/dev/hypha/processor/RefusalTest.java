package dev.hypha.processor;

import static com.google.testing.compile.CompilationSubject.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.testing.compile.Compilation;
import java.util.List;
import java.util.Locale;
import javax.tools.Diagnostic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;

/// What cannot be a distributed function is refused in words that tell the way out.
final class RefusalTest {
    private static final String PLAIN =
            "; use a record or a JDK value type, annotate Connection with @WireType, or register a WireCodec<Connection>";

    /// Declarations, and the one error that each brings.
    static final List<Arguments> REFUSALS = List.of(
            refusal(
                    """
                    record Order(Customer customer) {}
                    record Customer(java.sql.Connection connection) {}
                    @DistributedFunction static int price(Order order) { return 0; }
                    """,
                    "parameter 'order' of price: Order.customer.connection is java.sql.Connection, which cannot cross "
                            + "machines; use a record or a JDK value type, or register a WireCodec<Connection>"),
            refusal(
                    """
                    static class Connection {}
                    @DistributedFunction static int price(Connection connection) { return 0; }
                    """,
                    "parameter 'connection' of price is shop.Functions.Connection, which cannot cross machines"
                            + PLAIN),
            refusal(
                    """
                    static class Connection {}
                    record Steps(Connection connection) {}
                    @DistributedFunction(idempotent = true, checkpoint = Steps.class) static int walk() { return 0; }
                    """,
                    "the checkpoint of walk: Steps.connection is shop.Functions.Connection, which cannot cross machines"
                            + PLAIN),
            refusal("""
                    record Steps(int done) {}
                    @DistributedFunction(checkpoint = Steps.class) static int walk() { return 0; }
                    """, "function walk declares a checkpoint but is not idempotent"),
            refusal(
                    "@DistributedFunction(idempotent = true, checkpoint = int.class) static int walk() { return 0; }",
                    "the checkpoint of function walk is of the primitive type int; declare its box"),
            refusal("""
                    static class Connection {}
                    @DistributedFunction static Connection open() { return null; }
                    """, "the result of open is shop.Functions.Connection, which cannot cross machines" + PLAIN),
            refusal(
                    """
                    static class Connection {}
                    record Order(Map<String, List<Connection[]>> lines) {}
                    @DistributedFunction static int price(Order order) { return 0; }
                    """,
                    "parameter 'order' of price: Order.lines[value][element][element] is shop.Functions.Connection, "
                            + "which cannot cross machines" + PLAIN),
            refusal("""
                    static class Connection {}
                    record Page<T>(T content) {}
                    @DistributedFunction static int price(Page<Optional<Connection>> page) { return 0; }
                    """, "parameter 'page' of price: Page.content[element] is shop.Functions.Connection"),
            refusal("""
                    static class Connection {}
                    sealed interface Shape permits Circle {}
                    record Circle(Connection connection) implements Shape {}
                    @DistributedFunction static int price(Shape shape) { return 0; }
                    """, "parameter 'shape' of price: Shape(Circle).connection is shop.Functions.Connection"),
            refusal("""
                    static class Connection {}
                    @WireType static class Money { transient Thread t; static Thread u; long cents; Connection connection; }
                    @DistributedFunction static int price(Money money) { return 0; }
                    """, "parameter 'money' of price: Money.connection is shop.Functions.Connection"),
            refusal("""
                    static class Connection {}
                    static class Base { Connection connection; }
                    @WireType static class Money extends Base {}
                    @DistributedFunction static int price(Money money) { return 0; }
                    """, "parameter 'money' of price: Money.connection is shop.Functions.Connection"),
            refusal("""
                    interface Shape {}
                    @DistributedFunction static int area(Shape shape) { return 0; }
                    """, "shop.Functions.Shape, which cannot cross machines (anyone may implement it); make it sealed"),
            refusal("""
                    static abstract class Shape {}
                    @DistributedFunction static int area(Shape shape) { return 0; }
                    """, "shop.Functions.Shape, which cannot cross machines (anyone may extend it); make it sealed"),
            refusal("""
                    @WireType interface Shape {}
                    @DistributedFunction static int area(Shape shape) { return 0; }
                    """, "shop.Functions.Shape, which cannot cross machines (anyone may implement it); make it sealed"),
            refusal(
                    """
                    sealed interface Shape permits Other {}
                    static non-sealed class Other implements Shape {}
                    @DistributedFunction static int area(Shape shape) { return 0; }
                    """,
                    "parameter 'shape' of area: Shape(Other) is shop.Functions.Other, which cannot cross machines"),
            refusal("""
                    @WireType class Inner {}
                    @DistributedFunction static int area(Inner inner) { return 0; }
                    """, "(it holds an object of the class around it); make Inner static, or a record"),
            refusal(
                    """
                    private record Secret(int code) {}
                    @DistributedFunction static int area(Secret secret) { return 0; }
                    """,
                    "(code generated in package shop cannot name it); make Secret, and what is around it, at least "
                            + "package-private"),
            refusal(
                    "@DistributedFunction static int f(Object any) { return 0; }",
                    "(it could be anything); name the type"),
            refusal(
                    "@DistributedFunction static int f(List<?> any) { return 0; }",
                    "f: List[element] is ?, which cannot cross " + "machines (a wildcard does not say what to read)"),
            refusal(
                    "@DistributedFunction static int f(int[][][][] a) { return 0; }",
                    "(it is an array of more than 3 dim"),
            refusal(
                    "@DistributedFunction static int f(List<? extends Number> any) { return 0; }",
                    "List[element] is ? extends java.lang.Number"),
            refusal("""
                    record Page<T>(T content) {}
                    @DistributedFunction static int f(Page<?> any) { return 0; }
                    """, "parameter 'any' of f is shop.Functions.Page<?>, which cannot cross machines (a wildcard"),
            refusal(
                    "@SuppressWarnings(\"rawtypes\") @DistributedFunction static int f(List any) { return 0; }",
                    "parameter 'any' of f is java.util.List, which cannot cross machines (it is a raw type); give its type"),
            refusal(
                    "@DistributedFunction static int f(Function<String, String> any) { return 0; }",
                    "(code does not travel)"),
            refusal("@DistributedFunction static int f(Runnable any) { return 0; }", "(code does not travel)"),
            refusal(
                    """
                    @FunctionalInterface interface Rule { int apply(int i); }
                    @DistributedFunction static int f(Rule any) { return 0; }
                    """,
                    "(code does not travel); pass the data it needs, and make it a distributed function of its own"),
            refusal(
                    "@DistributedFunction static int f(java.util.stream.Stream<String> any) { return 0; }",
                    "(a stream can be read only where it is); collect it to a List, or use a channel"),
            refusal(
                    "@DistributedFunction static int f(java.io.InputStream any) { return 0; }",
                    "pass a byte[] or a String, or use a channel"),
            refusal(
                    "@DistributedFunction static int f(Thread any) { return 0; }",
                    "(it belongs to one JVM); make the function an instance method of an object bound on the node"),
            refusal("@DistributedFunction static int f(ExecutorService any) { return 0; }", "(it belongs to one JVM)"),
            refusal(
                    "@DistributedFunction static int f(CompletionStage<String> any) { return 0; }",
                    "(it is completed in one JVM); pass its value; only a result may be a CompletionStage"),
            refusal("@DistributedFunction static Future<String> f() { return null; }", "(it is completed in one JVM)"),
            refusal("@DistributedFunction static int f(Iterable<String> any) { return 0; }", "use List, Set, Map"),
            refusal(
                    "@DistributedFunction static int f(Exception any) { return 0; }",
                    "(throwables travel only as data)"),
            refusal(
                    "@DistributedFunction static int f(Void any) { return 0; }",
                    "is java.lang.Void, which cannot cross"),
            refusal("""
                    record Nest<T>(T value, Nest<List<T>> deeper) {}
                    @DistributedFunction static int f(Nest<String> any) { return 0; }
                    """, "(its type arguments grow without end)"),
            refusal("""
                    @WireType(name = "a b") record Money(long cents) {}
                    @DistributedFunction static int f(Money any) { return 0; }
                    """, "whose @WireType name 'a b' has whitespace"),
            refusal(
                    """
                    @WireType(name = "money") record Money(long cents) {}
                    @WireType(name = "money") record Cash(long cents) {}
                    @DistributedFunction static int f(Money money, Cash cash) { return 0; }
                    """,
                    "parameter 'cash' of f is shop.Functions.Cash, whose name on the wire, 'money', is that of "
                            + "shop.Functions.Money too; give one of them another @WireType name"),
            refusal(
                    "@DistributedFunction private static int f() { return 0; }",
                    "function f is private, and generated code " + "could not call it; make it package-private"),
            refusal(
                    "interface Shape { @DistributedFunction int f(); }",
                    "function f is abstract; annotate the method that " + "implements it"),
            refusal(
                    "@DistributedFunction static <T> T f(T value) { return value; }",
                    "function f is generic: a node that "
                            + "receives a call cannot know what its type parameters stand for; declare a function for each type"),
            refusal(
                    "static class Box<T> { @DistributedFunction int f(T value) { return 0; } }",
                    "parameter 'value' of f is T, " + "which cannot cross machines (nothing says what it stands for)"),
            refusal(
                    "private static class Hidden { @DistributedFunction static int f() { return 0; } }",
                    "function f is in a " + "private class"),
            refusal(
                    "class Inner { @DistributedFunction int f() { return 0; } }",
                    "function f is an instance method of an inner " + "class; make the class static"),
            refusal(
                    "@DistributedFunction(version = 0) static int f() { return 0; }",
                    "the version of function f must be at " + "least 1, was 0"),
            refusal(
                    "@DistributedFunction(name = \"a b\") static int f() { return 0; }",
                    "the name of function f must not " + "contain whitespace or '(', was 'a b'"),
            refusal("""
                    @DistributedFunction(name = "price") static int f() { return 0; }
                    @DistributedFunction(name = "price") static int g() { return 0; }
                    """, "function price()int is declared twice: shop.Functions#f() and shop.Functions#g()"),
            refusal(
                    """
                    @DistributedFunction(name = "price") static int f() { return 0; }
                    static class Other { @DistributedFunction(name = "price") static int f(int a) { return 0; } }
                    """,
                    "the name price is given to functions of two classes: shop.Functions.Other#f(int) "
                            + "and shop.Functions#f()"));

    private static Arguments refusal(String members, String message) {
        return Arguments.of(members, message);
    }

    @ParameterizedTest
    @FieldSource("REFUSALS")
    void isRefusedOnce(String members, String message) {
        Compilation compilation = Sources.compile(Sources.functions(members));

        assertThat(compilation).hadErrorContaining(message);
        assertThat(compilation).hadErrorCount(1);
    }

    @Test
    void allIsReportedAtOnceEachAtItsElement() {
        Compilation compilation = Sources.compile(Sources.functions("""
                @DistributedFunction
                static Thread one(
                        Object a,
                        String b,
                        Runnable c) { return null; }
                @DistributedFunction
                private static void two() {}
                """));

        assertEquals(
                List.of(
                        "10:16 parameter 'a' of one",
                        "12:18 parameter 'c' of one",
                        "9:15 the result of one",
                        "14:21 function two"),
                compilation.errors().stream().map(RefusalTest::place).toList());
    }

    private static String place(Diagnostic<?> error) {
        String message = error.getMessage(Locale.ROOT);
        return error.getLineNumber() + ":" + error.getColumnNumber() + " " + message.replaceAll(" is .*", "");
    }
}
