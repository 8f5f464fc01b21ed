package dev.hypha.processor;

import static com.google.testing.compile.CompilationSubject.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.testing.compile.Compilation;
import com.google.testing.compile.Compiler;
import com.google.testing.compile.JavaFileObjects;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.RoundEnvironment;
import javax.annotation.processing.SupportedAnnotationTypes;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.TypeElement;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The processor among the other parts of a build.
final class BuildTest {
    private static final String CODEC = """
            final class PathCodec implements dev.hypha.spi.WireCodec<java.nio.file.Path> {
                @Override public Class<java.nio.file.Path> type() { return java.nio.file.Path.class; }
                @Override public void write(java.nio.file.Path value, dev.hypha.spi.WireWriter out) {
                    out.writeString(value.toString());
                }
                @Override public java.nio.file.Path read(dev.hypha.spi.WireReader in) {
                    return java.nio.file.Path.of(in.readText());
                }
            }
            """;
    private static final String USES_PATH =
            Sources.functions("@DistributedFunction static int f(List<java.nio.file.Path> a) { return 0; }");

    @Test
    void withoutTheProcessorTheMissingClassIsNamed() {
        Compilation compilation =
                Compiler.javac().withOptions("-proc:none").compile(Sources.file(Sources.functions("""
                        @DistributedFunction static int one() { return 1; }
                        static Object call() { return FunctionsCalls.one(); }
                        """)));

        assertThat(compilation).hadErrorContaining("symbol:   variable FunctionsCalls");
    }

    @Test
    void codecOfTheSameBuildAdmitsItsType() {
        assertThat(Sources.compile(USES_PATH, CODEC)).succeededWithoutWarnings();
        assertThat(Sources.compile(USES_PATH))
                .hadErrorContaining("List[element] is java.nio.file.Path, which cannot cross");
    }

    @Test
    void codecOfTheClassPathIsNamedByAnOption(@TempDir Path classes) {
        compile(classes, List.of(), CODEC);

        assertEquals(List.of(), compile(classes, List.of("-Ahypha.codecs=shop.PathCodec"), USES_PATH));
        assertTrue(
                compile(classes, List.of("-Ahypha.codecs=shop.NoCodec"), USES_PATH)
                        .toString()
                        .contains(
                                "the processor option hypha.codecs names shop.NoCodec, which is no class that implements WireCodec"));
    }

    @Test
    void codecOfTheClassPathIsFoundWhereTheRuntimeFindsIt(@TempDir Path classes) throws IOException {
        compile(classes, List.of(), CODEC);
        Files.createDirectories(classes.resolve(Codecs.SERVICE).getParent());
        Files.writeString(classes.resolve(Codecs.SERVICE), "# ours\nshop.PathCodec # paths\n");

        assertEquals(List.of(), compile(classes, List.of(), USES_PATH));
    }

    @Test
    void compilingOneClassKeepsTheOthersListed(@TempDir Path classes) throws IOException {
        String one = "class One { @DistributedFunction static void f() {} }";
        String two = "class Two { @DistributedFunction static void f() {} }";
        List<String> options = List.of("-Ahypha.lock=" + classes.resolve("functions.lock"));
        assertEquals(List.of(), compile(classes, options, one, two));
        String index = Files.readString(classes.resolve("META-INF/services/dev.hypha.spi.Catalogue"));
        String lock = Files.readString(classes.resolve("functions.lock"));

        assertEquals(List.of(), compile(classes, options, two));

        assertEquals("shop.OneCatalogue\nshop.TwoCatalogue\n", index);
        assertEquals(index, Files.readString(classes.resolve("META-INF/services/dev.hypha.spi.Catalogue")));
        assertEquals(lock, Files.readString(classes.resolve("functions.lock")));
    }

    @Test
    void cataloguesThatAreGoneAreNoLongerListed(@TempDir Path classes) throws IOException {
        compile(classes, List.of(), "class One { @DistributedFunction static void f() {} }");
        Files.delete(classes.resolve("shop/OneCatalogue.class"));
        Files.delete(classes.resolve("shop/OneCatalogue.java"));

        compile(classes, List.of(), "class Two { @DistributedFunction static void f() {} }");

        assertEquals(
                "shop.TwoCatalogue\n", Files.readString(classes.resolve("META-INF/services/dev.hypha.spi.Catalogue")));
    }

    @Test
    void typesOfOtherProcessorsAreWaitedFor() {
        Compilation compilation = Compiler.javac()
                .withProcessors(new DistributedFunctionProcessor(), new Late())
                .compile(Sources.file(Sources.functions("""
                        @Deprecated record Order(LateType late) {}
                        @DistributedFunction static LateType f(List<Order> orders) { return FunctionsCalls.f(orders) == null ? null : null; }
                        """)));

        assertThat(compilation).succeeded();
        assertThat(compilation)
                .generatedSourceFile("shop.FunctionsCatalogue")
                .contentsAsUtf8String()
                .contains("Map.entry(\"shop.LateType\", LateType.class)");
    }

    @Test
    void aTypeThatNeverComesIsLeftToJavac() {
        Compilation compilation =
                Sources.compile(Sources.functions("@DistributedFunction static int f(Missing a) { return 0; }"));

        assertThat(compilation).hadErrorCount(1);
        assertThat(compilation).hadErrorContaining("symbol:   class Missing");
    }

    @Test
    void theUnnamedPackageWillDo() {
        Compilation compilation = Compiler.javac()
                .withProcessors(new DistributedFunctionProcessor())
                .compile(JavaFileObjects.forSourceString("Hello", """
                        class Hello {
                            record Name(String text) {}
                            @dev.hypha.annotations.DistributedFunction static Name greet(Name name) { return name; }
                            static Object call() { return HelloCalls.greet(new Name("you")); }
                        }
                        """));

        assertThat(compilation).succeeded();
    }

    @Test
    void typesOfOtherPackagesMustBePublic() {
        Compilation compilation = Compiler.javac()
                .withProcessors(new DistributedFunctionProcessor())
                .compile(
                        Sources.file(Sources.functions(
                                "@DistributedFunction static int area(shapes.Shape shape) { return 0; }")),
                        JavaFileObjects.forSourceString("shapes.Shape", """
                                package shapes;
                                public sealed interface Shape permits Circle {}
                                record Circle(double radius) implements Shape {}
                                """));

        assertThat(compilation)
                .hadErrorContaining(
                        "parameter 'shape' of area: Shape(Circle) is shapes.Circle, which cannot cross machines "
                                + "(code generated in package shop cannot name it); make Circle, and what is around it, public");
    }

    @Test
    void anotherClassOfTheNameIsRefused() {
        Compilation compilation = Sources.compile(
                Sources.functions("@DistributedFunction static int f() { return 0; }"), "class FunctionsCalls {}");

        assertThat(compilation)
                .hadErrorContaining(
                        "the class FunctionsCalls, to be generated for Functions, exists already; rename one of the two");
    }

    private static List<String> compile(Path classes, List<String> options, String... sources) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        var errors = new ArrayList<String>();
        List<String> all = new ArrayList<>(options);
        all.addAll(List.of("-d", classes.toString(), "-cp", System.getProperty("java.class.path") + ":" + classes));
        JavaCompiler.CompilationTask task = compiler.getTask(
                null,
                null,
                each -> errors.add(each.toString()),
                all,
                null,
                Arrays.stream(sources).map(BuildTest::inMemory).toList());
        task.setProcessors(List.of(new DistributedFunctionProcessor()));
        task.call();
        return errors;
    }

    private static JavaFileObject inMemory(String source) {
        JavaFileObject file = Sources.file(source);
        return new SimpleJavaFileObject(URI.create("string:/" + file.getName()), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) throws IOException {
                return file.getCharContent(true);
            }
        };
    }

    /// Generates the record `LateType` for a deprecated class.
    @SupportedAnnotationTypes("java.lang.Deprecated")
    private static final class Late extends AbstractProcessor {
        @Override
        public SourceVersion getSupportedSourceVersion() {
            return SourceVersion.latestSupported();
        }

        @Override
        public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
            if (!annotations.isEmpty()) {
                try (Writer out = processingEnv
                        .getFiler()
                        .createSourceFile("shop.LateType")
                        .openWriter()) {
                    out.write("package shop; record LateType(int a) {}");
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            return false;
        }
    }
}
