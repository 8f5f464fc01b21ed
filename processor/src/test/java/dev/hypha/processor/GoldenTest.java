package dev.hypha.processor;

import static com.google.testing.compile.CompilationSubject.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.testing.compile.Compilation;
import com.google.testing.compile.Compiler;
import com.google.testing.compile.JavaFileObjects;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.tools.StandardLocation;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Generated code is, to the letter, what the files in `golden` say. `-Dgolden.accept=true` writes them anew.
final class GoldenTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    @ParameterizedTest
    @ValueSource(strings = {"WordCount", "Pricing"})
    void isGeneratedToTheLetter(String name) throws IOException {
        Compilation compilation = Compiler.javac()
                .withProcessors(new DistributedFunctionProcessor())
                .withOptions("-Xlint:all,-path", "-Werror")
                .compile(JavaFileObjects.forSourceString(
                        "shop." + name, Files.readString(GOLDEN.resolve(name + ".java"))));

        assertThat(compilation).succeededWithoutWarnings();
        compare(compilation, name + "Calls");
        compare(compilation, name + "Catalogue");
        assertThat(compilation)
                .generatedFile(StandardLocation.CLASS_OUTPUT, "META-INF/services/dev.hypha.spi.Catalogue")
                .contentsAsUtf8String()
                .isEqualTo("shop." + name + "Catalogue\n");
    }

    private static void compare(Compilation compilation, String name) throws IOException {
        String generated = new String(
                compilation
                        .generatedSourceFile("shop." + name)
                        .orElseThrow()
                        .openInputStream()
                        .readAllBytes(),
                StandardCharsets.UTF_8);
        Path expected = GOLDEN.resolve(name + ".java");
        if (Boolean.getBoolean("golden.accept")) {
            Files.writeString(expected, generated);
        }
        assertEquals(Files.readString(expected), generated);
    }
}
