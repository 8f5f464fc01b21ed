package dev.hypha.processor;

import static com.google.testing.compile.CompilationSubject.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.testing.compile.Compilation;
import dev.hypha.spi.Catalogue;
import dev.hypha.spi.FunctionDescriptor;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;

/// Each kind of signature compiles without a warning, a call of it included, and has the text and the
/// traits that it should.
final class SignatureTest {
    private static final String TYPES = """
            record Point(double x, double y) {}
            record Polygon(List<Point> points) {}
            record Pair<A, B>(A left, B right) {}
            record Tree(String label, Optional<Tree> next) {}
            enum Color { RED, GREEN { @Override int code() { return 1; } }; int code() { return 0; } }
            sealed interface Shape permits Circle, Square {}
            record Circle(Point center) implements Shape {}
            record Square(Color color) implements Shape {}
            static abstract sealed class Result<T> permits Ok, Err { int attempts; }
            @WireType static final class Ok<T> extends Result<T> { T value; }
            @WireType(name = "err") static final class Err<T> extends Result<T> { String message; }
            """;

    /// Method, call, signature, and traits: p for plain, i for immutable, of the arguments and the result.
    static final List<Arguments> KINDS = List.of(
            kind("static void f() {}", "f()", "()void", "pi pi"),
            kind("static Void f() { return null; }", "f()", "()void", "pi pi"),
            kind(
                    "static boolean f(byte a, short b, char c, int d, long e, float f, double g) { return true; }",
                    "f((byte) 1, (short) 2, 'c', 4, 5L, 6f, 7d)",
                    "(byte,short,char,int,long,float,double)boolean",
                    "pi pi"),
            kind(
                    "static Boolean f(Byte a, Short b, Character c, Integer d, Long e, Float f, Double g) { return true; }",
                    "f(null, null, null, 1, null, null, null)",
                    "(java.lang.Byte,java.lang.Short,java.lang.Character,java.lang.Integer,java.lang.Long,java.lang.Float,"
                            + "java.lang.Double)java.lang.Boolean",
                    "pi pi"),
            kind("static String f(String a) { return a; }", "f(null)", "(java.lang.String)java.lang.String", "pi pi"),
            kind("static byte[] f(int[] a) { return null; }", "f(new int[1])", "(int[])byte[]", "p- p-"),
            kind(
                    "static long[] f(boolean[] a, short[] b, char[] c, float[] d, double[] e) { return null; }",
                    "f(null, null, null, null, null)",
                    "(boolean[],short[],char[],float[],double[])long[]",
                    "p- p-"),
            kind("static String[] f(int[][] a) { return null; }", "f(null)", "(int[][])java.lang.String[]", "p- p-"),
            kind("static int f(String... a) { return 0; }", "f(\"a\", \"b\")", "(java.lang.String[])int", "p- pi"),
            kind("static int f(long a, int... b) { return 0; }", "f(1, 2, 3)", "(long,int[])int", "p- pi"),
            kind(
                    "@SafeVarargs static int f(List<String>... a) { return 0; }",
                    "f(List.of(), List.of())",
                    "(java.util.List<java.lang.String>[])int",
                    "p- pi"),
            kind(
                    "static Map<String, Long> f(List<Set<Point>> a) { return null; }",
                    "f(List.of())",
                    "(java.util.List<java.util.Set<shop.Functions$Point>>)java.util.Map<java.lang.String,java.lang.Long>",
                    "-- p-"),
            kind(
                    "static SequencedCollection<Point> f(TreeMap<Color, ArrayList<int[]>> a) { return null; }",
                    "f(null)",
                    "(java.util.TreeMap<shop.Functions$Color,java.util.ArrayList<int[]>>)"
                            + "java.util.SequencedCollection<shop.Functions$Point>",
                    "-- --"),
            kind(
                    "static Optional<String> f(OptionalInt a, Optional<Polygon> b) { return null; }",
                    "f(OptionalInt.empty(), Optional.empty())",
                    "(java.util.OptionalInt,java.util.Optional<shop.Functions$Polygon>)java.util.Optional<java.lang.String>",
                    "p- pi"),
            kind(
                    "static Point f(Polygon a) { return null; }",
                    "f(null)",
                    "(shop.Functions$Polygon)shop.Functions$Point",
                    "p- pi"),
            kind(
                    "static Pair<Point, Color> f(Pair<String, List<Long>> a) { return null; }",
                    "f(null)",
                    "(shop.Functions$Pair<java.lang.String,java.util.List<java.lang.Long>>)"
                            + "shop.Functions$Pair<shop.Functions$Point,shop.Functions$Color>",
                    "p- -i"),
            kind(
                    "static Tree f(Color a) { return null; }",
                    "f(null)",
                    "(shop.Functions$Color)shop.Functions$Tree",
                    "-i -i"),
            kind(
                    "static Shape f(Shape a) { return null; }",
                    "f(null)",
                    "(shop.Functions$Shape)shop.Functions$Shape",
                    "-i -i"),
            kind(
                    "static Result<Point> f(Err<String> a) { return null; }",
                    "f(null)",
                    "(err<java.lang.String>)shop.Functions$Result<shop.Functions$Point>",
                    "-- --"),
            kind(
                    "record Checked(int a) { Checked { if (a < 0) throw new IllegalArgumentException(); } }"
                            + " static Checked f(List<Checked> a) { return null; }",
                    "f(List.of())",
                    "(java.util.List<shop.Functions$Checked>)shop.Functions$Checked",
                    "-- -i"),
            kind(
                    "static Duration f(Instant a, ZonedDateTime b, ZoneId c) { return null; }",
                    "f(null, null, null)",
                    "(java.time.Instant,java.time.ZonedDateTime,java.time.ZoneId)java.time.Duration",
                    "pi pi"),
            kind(
                    "static java.math.BigDecimal f(java.math.BigInteger a, UUID b, java.net.URI c, Locale d) { return null; }",
                    "f(null, null, null, null)",
                    "(java.math.BigInteger,java.util.UUID,java.net.URI,java.util.Locale)java.math.BigDecimal",
                    "pi pi"),
            kind(
                    "static TimeUnit f(dev.hypha.ChannelAddress a, dev.hypha.TaskId b) { return null; }",
                    "f(null, null)",
                    "(dev.hypha.ChannelAddress,dev.hypha.TaskId)java.util.concurrent.TimeUnit",
                    "-i pi"),
            kind("static Date f(BitSet a) { return null; }", "f(null)", "(java.util.BitSet)java.util.Date", "-- --"),
            kind("static CompletionStage<Long> f() { return null; }", "f()", "()java.lang.Long", "pi pi"),
            kind(
                    "static CompletableFuture<List<Point>> f() { return null; }",
                    "f()",
                    "()java.util.List<shop.Functions$Point>",
                    "pi p-"),
            kind("static CompletionStage<Void> f() { return null; }", "f()", "()void", "pi pi"),
            kind("static int f() throws java.io.IOException, TimeoutException { return 0; }", "f()", "()int", "pi pi"),
            kind(
                    "static class Oops extends Exception { private static final long serialVersionUID = 1; }"
                            + " private static class Hidden extends Oops { private static final long serialVersionUID = 1; }"
                            + " static int f() throws Hidden { return 0; }",
                    "f()",
                    "()int",
                    "pi pi"),
            kind("protected int f(int a) { return a; }", "f(1)", "(int)int", "pi pi"),
            kind(
                    "static int f(int hashCode, int toString, int arguments, int out, int in, int result) { return 0; }",
                    "f(1, 2, 3, 4, 5, 6)",
                    "(int,int,int,int,int,int)int",
                    "pi pi"),
            kind("@Deprecated static int f() { return 0; }", "f()", "()int", "pi pi"));

    private static Arguments kind(String method, String call, String signature, String traits) {
        return Arguments.of(method, call, signature, traits);
    }

    @ParameterizedTest
    @FieldSource("KINDS")
    void compilesWithoutWarnings(String method, String call, String signature, String traits) throws Exception {
        Compilation compilation = Sources.compile(Sources.functions(TYPES
                + method.replaceFirst(
                        "(?=(@\\w+ )?((static )?[\\w.\\[\\]<>, ]+|protected int) f\\()", "@DistributedFunction ")
                + "\n@SuppressWarnings(\"deprecation\") static Object call() { return FunctionsCalls." + call + "; }"));

        assertThat(compilation).succeededWithoutWarnings();
        FunctionDescriptor<?, ?> function =
                catalogue(compilation, "shop.FunctionsCatalogue").functions().getFirst();
        assertEquals("shop.Functions.f" + signature, function.toString());
        assertEquals(FunctionDescriptor.idOf(function.name(), signature, 1), function.id());
        assertEquals(traits, traits(function));
    }

    @Test
    void namesOfTheJdkCanBeNamesOfFunctions() {
        Compilation compilation = Sources.compile(Sources.functions("""
                @DistributedFunction static String string(String string) { return string; }
                @DistributedFunction static Map<String, Object[][][]> override(Call call, List list) { return null; }
                @DistributedFunction static Integer integer(int Integer) { return 1; }
                @DistributedFunction static int URL() { return 1; }
                @DistributedFunction static int call() { return 1; }
                @DistributedFunction static int object() { return 1; }
                @DistributedFunction static int override() { return 1; }
                @DistributedFunction static int wireWriter(int INSTANCE) { return 1; }
                @DistributedFunction static int arguments(int none) { return 1; }
                @DistributedFunction static int functionsCalls() { return 1; }
                @DistributedFunction static int functions() { return 1; }
                @DistributedFunction static void functions2() {}
                @DistributedFunction static void functions(int a) {}
                """.replaceAll(".*Object.*\n", "")));

        assertThat(compilation).succeededWithoutWarnings();
    }

    @Test
    void classesOfTheApplicationMayShadowTheJdk() {
        Compilation compilation = Sources.compile(
                "record Override(int a) {}",
                "record Record(int a) {}",
                "record Deprecated(int a) {}",
                "record FunctionTraits(Override a) {}",
                Sources.functions("@DistributedFunction static Record f(FunctionTraits a) { return null; }"));

        assertThat(compilation).succeededWithoutWarnings();
    }

    @Test
    void nestedPublicAndGenericClassesDeclareFunctions() throws Exception {
        Compilation compilation = Sources.compile(
                """
                public final class Outer {
                    private Outer() {}
                    public static final class Inner<T> {
                        Inner() {}
                        @DistributedFunction static int one() { return 1; }
                        @DistributedFunction int two() { return 1; }
                    }
                    interface Port { @DistributedFunction static int three() { return 3; } }
                    enum Kind { A; @DistributedFunction int four() { return 4; } }
                }
                """,
                "class Uses { Object a = List.of(Outer_InnerCalls.two(), Outer_PortCalls.three(), Outer_KindCalls.four()); }");

        assertThat(compilation).succeededWithoutWarnings();
        FunctionDescriptor<?, ?> two =
                catalogue(compilation, "shop.Outer_InnerCatalogue").functions().get(1);
        assertEquals("shop.Outer$Inner.two", two.name());
        assertEquals("class shop.Outer$Inner", String.valueOf(two.receiverType()));
    }

    @Test
    void catalogueListsTheTypesOfTheApplicationAlone() throws Exception {
        Compilation compilation = Sources.compile(Sources.functions(TYPES + """
                @DistributedFunction
                static List<Shape> f(dev.hypha.NodeId a, TimeUnit b, Err<Color>[] c) { return null; }
                """));

        assertEquals(
                Set.of(
                        "err",
                        "shop.Functions$Circle",
                        "shop.Functions$Color",
                        "shop.Functions$Point",
                        "shop.Functions$Shape",
                        "shop.Functions$Square"),
                catalogue(compilation, "shop.FunctionsCatalogue").wireTypes().keySet());
    }

    private static Catalogue catalogue(Compilation compilation, String name) throws ReflectiveOperationException {
        return (Catalogue) Sources.load(compilation)
                .loadClass(name)
                .getDeclaredConstructor()
                .newInstance();
    }

    private static String traits(FunctionDescriptor<?, ?> function) {
        return (function.traits().argumentsPlain() ? "p" : "-")
                + (function.traits().argumentsImmutable() ? "i " : "- ")
                + (function.traits().resultPlain() ? "p" : "-")
                + (function.traits().resultImmutable() ? "i" : "-");
    }
}
