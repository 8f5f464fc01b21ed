package dev.hypha.processor;

import com.palantir.javapoet.AnnotationSpec;

/// Suppressed warnings in generated code.
final class Suppress {
    private Suppress() {}

    /// The annotation that suppresses one.
    static AnnotationSpec warning(String name) {
        return AnnotationSpec.builder(SuppressWarnings.class)
                .addMember("value", "$S", name)
                .build();
    }
}
