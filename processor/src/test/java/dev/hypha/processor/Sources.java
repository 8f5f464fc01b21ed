package dev.hypha.processor;

import com.google.testing.compile.Compilation;
import com.google.testing.compile.Compiler;
import com.google.testing.compile.JavaFileObjects;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.tools.JavaFileObject;

/// Compiles sources as a strict build of an application does: every warning is an error.
final class Sources {
    private static final Pattern TOP_TYPE =
            Pattern.compile("(?m)^(?:[a-z@-][\\w-]* )*(?:class|interface|record|enum) (\\w+)");

    private Sources() {}

    /// Compiles sources, each of which declares one class in the package `shop`.
    static Compilation compile(String... sources) {
        return compile(List.of(), sources);
    }

    /// Compiles with options for javac and the processor.
    static Compilation compile(List<String> options, String... sources) {
        List<Object> all = new ArrayList<>(List.of("-Xlint:all,-path", "-Werror"));
        all.addAll(options);
        return Compiler.javac()
                .withProcessors(new DistributedFunctionProcessor())
                .withOptions(all)
                .compile(Arrays.stream(sources).map(Sources::file).toList());
    }

    /// A source as a file.
    static JavaFileObject file(String source) {
        String name = TOP_TYPE.matcher(source)
                .results()
                .map((MatchResult each) -> each.group(1))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(source));
        return JavaFileObjects.forSourceString(
                "shop." + name,
                "package shop;\nimport dev.hypha.annotations.*;\nimport java.time.*;\nimport java.util.*;\n"
                        + "import java.util.concurrent.*;\nimport java.util.function.*;\n" + source);
    }

    /// A class `Functions` with these members.
    static String functions(String members) {
        return "final class Functions {\n" + members + "\n}\n";
    }

    /// Loads what was compiled.
    static ClassLoader load(Compilation compilation) {
        return new ClassLoader(Sources.class.getClassLoader()) {
            @Override
            protected Class<?> findClass(String name) throws ClassNotFoundException {
                String path = "/CLASS_OUTPUT/" + name.replace('.', '/') + ".class";
                for (JavaFileObject each : compilation.generatedFiles()) {
                    if (each.toUri().getPath().equals(path)) {
                        try (var in = each.openInputStream()) {
                            byte[] bytes = in.readAllBytes();
                            return defineClass(name, bytes, 0, bytes.length);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    }
                }
                throw new ClassNotFoundException(name);
            }
        };
    }
}
