package dev.hypha.processor;

import static com.google.testing.compile.CompilationSubject.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.testing.compile.Compilation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A build remembers what other nodes rely on, and refuses to break it by accident.
final class LockFileTest {
    private static final String BEFORE = """
            record Order(String id, Color color, Shape shape) {}
            enum Color { RED, GREEN }
            sealed interface Shape permits Circle, Square {}
            record Circle(double radius) implements Shape {}
            record Square() implements Shape {}
            @DistributedFunction static long price(Order order) { return 0; }
            @DistributedFunction static long price(int count) { return 0; }
            """;

    private Path lock;

    @BeforeEach
    void inDirectoryThatDoesNotExist(@TempDir Path directory) {
        lock = directory.resolve("new/functions.lock");
    }

    @Test
    void recordsFunctionsAndTypes() throws IOException {
        assertThat(compile(BEFORE)).succeededWithoutWarnings();

        assertEquals("""
                # The functions and types that nodes built elsewhere rely on. Written by the compiler; keep it with the sources.
                function shop.Functions.price(int)long version 1
                function shop.Functions.price(shop.Functions$Order)long version 1
                type shop.Functions$Circle record(radius:double)
                type shop.Functions$Color enum(RED, GREEN)
                type shop.Functions$Order record(id:java.lang.String, color:shop.Functions$Color, shape:shop.Functions$Shape)
                type shop.Functions$Shape sealed(shop.Functions$Circle, shop.Functions$Square)
                type shop.Functions$Square record()
                """, Files.readString(lock));
    }

    @Test
    void changedSignatureIsRefusedWithBothLines() throws IOException {
        compile(BEFORE);
        String recorded = Files.readString(lock);

        Compilation compilation = compile(BEFORE.replace("int count", "long count"));

        assertThat(compilation).hadErrorCount(1);
        assertThat(compilation)
                .hadErrorContaining("""
                        the signature of shop.Functions.price is not the recorded one:
                          - function shop.Functions.price(int)long version 1
                          + function shop.Functions.price(long)long version 1
                          raise the version of the function to 2, or accept the change with -Ahypha.lock.accept=true, and \
                        upgrade all nodes at once""")
                .inFile(Sources.file(Sources.functions("")))
                .onLine(14);
        assertEquals(recorded, Files.readString(lock));
    }

    @Test
    void goneFunctionIsRefused() {
        compile(BEFORE);

        assertThat(compile(BEFORE.replaceFirst("@DistributedFunction(?= .*int)", "")))
                .hadErrorContaining("""
                        a recorded function is gone:
                          - function shop.Functions.price(int)long version 1
                          declare it again""");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "String id,     |                | Order  | components can only be added",
                "String id      | long id        | Order  | components can only be added",
                "RED, GREEN     | GREEN          | Color  | constants can only be added",
                "Circle, Square | Circle         | Shape  | subtypes can only be added",
                "record Square()| enum Square    | Square | components can only be added"
            })
    void brokenTypeIsRefused(String what, String with, String type, String rule) {
        compile(BEFORE);
        String after = BEFORE.replace(what, with == null ? "" : with);
        if (what.startsWith("Circle")) {
            after = after.replace("Square() implements Shape", "Square()");
        }

        Compilation compilation = compile(after);

        assertThat(compilation).hadErrorCount(1);
        assertThat(compilation).hadErrorContaining("the type shop.Functions$" + type + " is not the recorded one:");
        assertThat(compilation)
                .hadErrorContaining(rule + "; take it back, raise the version of [shop.Functions.price], or accept");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "String id                 | String id, int more                     | id:java.lang.String, more:int",
                "RED, GREEN                | BLUE, GREEN, RED                        | enum(BLUE, GREEN, RED)",
                "'permits Circle, Square'  | 'permits Circle, Square, Color'         | $Square, shop.Functions$Color)",
                "'enum Color { RED, GREEN }' | 'enum Color implements Shape { RED, GREEN }' | enum(RED, GREEN)",
                "@DistributedFunction      | @DistributedFunction(version = 2)       | price(int)long version 2"
            })
    void whatIsCompatibleIsRecorded(String what, String with, String line) throws IOException {
        compile(BEFORE);
        String after = BEFORE.replace(what, with);
        if (with.contains("Square, Color")) {
            after = after.replace("enum Color {", "enum Color implements Shape {");
        } else if (with.contains("implements Shape")) {
            after = after.replace("permits Circle, Square", "permits Circle, Square, Color");
        }

        assertThat(compile(after)).succeededWithoutWarnings();

        assertTrue(Files.readString(lock).contains(line), () -> "no " + line);
    }

    @Test
    void newVersionMayHaveOtherTypes() throws IOException {
        compile(BEFORE);

        assertThat(compile(BEFORE.replace("@DistributedFunction", "@DistributedFunction(version = 2)")
                        .replace("String id", "long key")))
                .succeededWithoutWarnings();

        assertFalse(Files.readString(lock).contains("version 1"));
    }

    @Test
    void acceptedChangesAreRecorded() throws IOException {
        compile(BEFORE);

        assertThat(compile(BEFORE.replace("String id", "long id"), "-Ahypha.lock.accept=true"))
                .succeededWithoutWarnings();

        assertTrue(Files.readString(lock).contains("(id:long, "));
    }

    @Test
    void foreignLinesAreRefused() throws IOException {
        compile(BEFORE);
        Files.writeString(lock, "<<<<<<< HEAD\n");

        assertThat(compile(BEFORE)).hadErrorContaining("has a line that is none of its own: <<<<<<< HEAD");
    }

    private Compilation compile(String members, String... options) {
        List<String> all = new ArrayList<>(List.of(options));
        all.add("-Ahypha.lock=" + lock);
        return Sources.compile(all, Sources.functions(members));
    }
}
