package dev.hypha.processor;

import com.palantir.javapoet.AnnotationSpec;
import com.palantir.javapoet.CodeBlock;
import java.util.List;

/// Suppressed warnings in generated code.
final class Suppress {
    private Suppress() {}

    /// The annotation that suppresses one.
    static AnnotationSpec warning(String name) {
        return AnnotationSpec.builder(SuppressWarnings.class)
                .addMember("value", "$S", name)
                .build();
    }

    /// The annotation that suppresses several, or nothing if there are none.
    static List<AnnotationSpec> warnings(List<String> names) {
        return switch (names.size()) {
            case 0 -> List.of();
            case 1 -> List.of(warning(names.getFirst()));
            default -> {
                CodeBlock all =
                        names.stream().map(each -> CodeBlock.of("$S", each)).collect(CodeBlock.joining(", "));
                yield List.of(AnnotationSpec.builder(SuppressWarnings.class)
                        .addMember("value", "{$L}", all)
                        .build());
            }
        };
    }
}
